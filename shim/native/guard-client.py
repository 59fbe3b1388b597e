#!/usr/bin/env python3
"""The same client as guard-client.c, for machines without a C compiler. Fails closed with exit code 2."""
import json
import os
import re
import socket
import sys

PLAIN = re.compile(r"[A-Za-z0-9_\-./=:@%+,]+\Z")
MAX_TEXT = 1 << 20


def refuse(why):
    sys.stderr.write(
        f"Operator (CAKE): Stop. Check the guard. {why}\n"
        "Nothing ran, because the guard did not answer. A person can mend it: cake status.\n"
    )
    sys.exit(2)


def word(text):
    return text if PLAIN.match(text) else "'" + text.replace("'", "'\\''") + "'"


def command_of(arguments):
    if len(arguments) == 2 and arguments[0] == "-c":
        return arguments[1]
    if arguments == ["-s"]:
        return sys.stdin.buffer.read(MAX_TEXT + 1).decode("utf-8", "surrogateescape")
    if len(arguments) >= 2 and arguments[0] == "-a":
        return " ".join(word(one) for one in arguments[1:])
    return refuse("The client was called wrongly.")


def answer_seconds():
    text = os.environ.get("CAKE_GUARD_TIMEOUT_MS", "")
    return min(int(text), 15_000) / 1000 if text.isdigit() and int(text) > 0 else 15


def ask(request):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as guard:
        guard.settimeout(answer_seconds())
        guard.connect(os.environ["CAKE_GUARD_SOCKET"])
        guard.sendall(request)
        answer = b""
        while chunk := guard.recv(4096):
            answer += chunk
        return answer


def main():
    try:
        command = command_of(sys.argv[2:])
        if len(command) > MAX_TEXT:
            refuse("The command is longer than 1 MB.")
        fields = {"command": command, "cwd": os.getcwd(), "via": sys.argv[1], "plain": True}
        text = json.dumps(fields, ensure_ascii=False) + "\n"
        answer = ask(text.encode("utf-8", "surrogateescape"))
    except Exception as error:  # noqa: BLE001 - every fault means no
        refuse(f"{type(error).__name__}: {error}.")
    if answer == b"ALLOW\n":
        sys.exit(0)
    if answer.startswith(b"BLOCK\n") and len(answer) > 6:
        sys.stderr.buffer.write(answer[6:])
        sys.exit(2)
    refuse("The answer of the guard was cut or unknown.")


main()
