/*
 * Asks the guard whether a command may run. Prints nothing and exits 0 when it may; prints the operator's
 * message on stderr and exits 2 in every other case, faults of its own included: it fails closed.
 *
 *   guard-client VIA -c 'command text'      the text as a shell would get it
 *   guard-client VIA -a program arg…        an argument vector, quoted for a shell
 *   guard-client VIA -s < text              the text on standard input
 *
 * As a hook of an interactive Claude Code session it sends the call as it is to a guard that stays resident, and
 * starts that guard where none answers; the answer is a decision in the form that Claude Code reads:
 *
 *   guard-client hook -j SOCKET NODE PROGRAM CAKE_HOME < call
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define MAX_COMMAND (1 << 20)
/* A call that writes a file holds the file, and is quoted once more on its way. */
#define MAX_TEXT (3 << 20)
#define ANSWER_MS 15000
/* A resident guard is a Node process: on a busy machine it needs seconds to start. */
#define START_MS 20000
#define START_AGAIN_MS 4000

/* CAKE_GUARD_TIMEOUT_MS can only shorten the wait: a longer one would let an agent hang where it should stop. */
static int answer_ms(void) {
  const char *text = getenv("CAKE_GUARD_TIMEOUT_MS");
  long ms = text ? strtol(text, NULL, 10) : 0;
  return ms > 0 && ms < ANSWER_MS ? (int)ms : ANSWER_MS;
}

static _Noreturn void refuse(const char *format, ...) {
  va_list args;
  fputs("Operator (CAKE): Stop. Check the guard. ", stderr);
  va_start(args, format);
  vfprintf(stderr, format, args);
  va_end(args);
  fputs("\nNothing ran, because the guard did not answer. A person can mend it: cake status.\n", stderr);
  exit(2);
}

struct text {
  char *at;
  size_t used, room;
};

static void put(struct text *t, const char *bytes, size_t length) {
  if (t->used + length > MAX_TEXT) refuse("The text is too long.");
  if (t->used + length > t->room) {
    t->room = (t->used + length) * 2 + 256;
    t->at = realloc(t->at, t->room);
    if (!t->at) refuse("There is no memory left.");
  }
  memcpy(t->at + t->used, bytes, length);
  t->used += length;
}

static void puts_to(struct text *t, const char *string) { put(t, string, strlen(string)); }

/* JSON string; bytes beyond ASCII go as they are, the host decodes them as UTF-8. */
static void put_json(struct text *t, const char *bytes, size_t length) {
  put(t, "\"", 1);
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)bytes[i];
    char escape[8];
    if (c == '"' || c == '\\') {
      put(t, "\\", 1);
      put(t, bytes + i, 1);
    } else if (c < 0x20 || c == 0x7f) {
      snprintf(escape, sizeof escape, "\\u%04x", c);
      puts_to(t, escape);
    } else {
      put(t, bytes + i, 1);
    }
  }
  put(t, "\"", 1);
}

/* Single quotes for a POSIX shell: ' becomes '\''. A plain word stays plain, so that rules read it well. */
static void put_word(struct text *t, const char *word) {
  if (*word && !word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:@%+,")]) {
    puts_to(t, word);
    return;
  }
  put(t, "'", 1);
  for (; *word; word++) {
    if (*word == '\'') puts_to(t, "'\\''");
    else put(t, word, 1);
  }
  put(t, "'", 1);
}

static void read_all(struct text *t, int fd) {
  char chunk[65536];
  ssize_t got;
  while ((got = read(fd, chunk, sizeof chunk)) != 0) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse("Reading failed: %s.", strerror(errno));
    put(t, chunk, (size_t)got);
  }
}

/* A connected socket, or -1. */
static int try_connect(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) refuse("The socket path is too long.");
  strcpy(address.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0) return -1;
  if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
  int why = errno;
  close(fd);
  errno = why;
  return -1;
}

static int connect_guard(void) {
  const char *path = getenv("CAKE_GUARD_SOCKET");
  if (!path || !*path) refuse("CAKE_GUARD_SOCKET is not set.");
  int fd = try_connect(path);
  if (fd < 0) refuse("%s does not answer (%s).", path, strerror(errno));
  return fd;
}

/* 0 when everything was sent. */
static int send_all(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return -1;
    bytes += sent;
    length -= (size_t)sent;
  }
  return 0;
}

static void read_answer(struct text *t, int fd) {
  char chunk[4096];
  for (;;) {
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    int ready = poll(&wait, 1, answer_ms());
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) refuse("There was no answer within %d ms.", answer_ms());
    ssize_t got = read(fd, chunk, sizeof chunk);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    put(t, chunk, (size_t)got);
  }
}

/* Starts the resident guard as a process of nobody: its own session, no open pipe of ours, no zombie. */
static void start_guard(char **argv) {
  pid_t child = fork();
  if (child < 0) refuse("The guard cannot be started (%s).", strerror(errno));
  if (child > 0) {
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
    return;
  }
  setsid();
  if (fork() != 0) _exit(0);
  int null = open("/dev/null", O_RDWR);
  for (int fd = 0; fd < 3; fd++) dup2(null, fd);
  for (int fd = 3; fd < 256; fd++) close(fd);
  char *call[] = {argv[4], argv[5], argv[3], argv[6], NULL};
  execv(argv[4], call);
  _exit(127);
}

static int connect_or_start(char **argv) {
  const struct timespec nap = {.tv_nsec = 5000000};
  int limit = getenv("CAKE_GUARD_TIMEOUT_MS") ? answer_ms() : START_MS;
  for (int waited = 0; waited < limit; waited += 5) {
    int fd = try_connect(argv[3]);
    if (fd >= 0) return fd;
    if (waited % START_AGAIN_MS == 0) start_guard(argv);
    nanosleep(&nap, NULL);
  }
  refuse("The guard does not start.");
}

/* Text behind a head line, or NULL when the answer does not begin with it. */
static const char *behind(struct text *t, const char *head) {
  size_t length = strlen(head);
  return t->used > length && memcmp(t->at, head, length) == 0 ? t->at + length : NULL;
}

static int hook(char **argv) {
  struct text call = {0}, request = {0}, answer = {0};
  const char *project = getenv("CLAUDE_PROJECT_DIR");
  read_all(&call, 0);
  puts_to(&request, "{\"hook\":");
  put_json(&request, call.at ? call.at : "", call.used);
  puts_to(&request, ",\"project\":");
  put_json(&request, project ? project : "", project ? strlen(project) : 0);
  puts_to(&request, "}\n");
  /* A guard that goes just now, because it was idle, has not answered: the next one does. */
  for (int attempt = 0; attempt < 2 && answer.used == 0; attempt++) {
    int fd = connect_or_start(argv);
    if (send_all(fd, request.at, request.used) == 0) read_answer(&answer, fd);
    close(fd);
  }
  put(&answer, "", 1);
  answer.used--;
  if (answer.used == 6 && memcmp(answer.at, "ALLOW\n", 6) == 0) return 0;
  const char *ask = behind(&answer, "ASK\n");
  const char *end = ask ? strstr(ask, "\nEND\n") : NULL;
  if (end && end[5] == '\0') {
    /* Whole: half an object would be read as text, and the call would run. */
    fwrite(ask, 1, (size_t)(end - ask), stdout);
    return fflush(stdout) == 0 ? 0 : 2;
  }
  const char *block = behind(&answer, "BLOCK\n");
  const char *text = block ? strchr(block, '\n') : NULL;
  if (!text) refuse("The answer of the guard was cut or unknown.");
  fwrite(block, 1, (size_t)(text - block), stdout);
  fputs(text + 1, stderr);
  return 2;
}

int main(int argc, char **argv) {
  struct text command = {0}, request = {0}, answer = {0};
  char cwd[4096];
  if (argc < 3) refuse("The client was called wrongly.");
  if (strcmp(argv[2], "-j") == 0) {
    if (argc != 7) refuse("The client was called wrongly.");
    return hook(argv);
  }
  if (strcmp(argv[2], "-c") == 0 && argc == 4) puts_to(&command, argv[3]);
  else if (strcmp(argv[2], "-s") == 0 && argc == 3) read_all(&command, 0);
  else if (strcmp(argv[2], "-a") == 0 && argc >= 4) {
    for (int i = 3; i < argc; i++) {
      if (i > 3) put(&command, " ", 1);
      put_word(&command, argv[i]);
    }
  } else refuse("The client was called wrongly.");
  if (command.used > MAX_COMMAND) refuse("The command is longer than 1 MB.");
  if (!getcwd(cwd, sizeof cwd)) refuse("The working directory cannot be read.");
  puts_to(&request, "{\"command\":");
  put_json(&request, command.at ? command.at : "", command.used);
  puts_to(&request, ",\"cwd\":");
  put_json(&request, cwd, strlen(cwd));
  puts_to(&request, ",\"via\":");
  put_json(&request, argv[1], strlen(argv[1]));
  puts_to(&request, ",\"plain\":true}\n");
  int fd = connect_guard();
  if (send_all(fd, request.at, request.used) != 0) refuse("The guard closed the connection.");
  read_answer(&answer, fd);
  if (answer.used == 6 && memcmp(answer.at, "ALLOW\n", 6) == 0) return 0;
  if (answer.used > 6 && memcmp(answer.at, "BLOCK\n", 6) == 0) {
    fwrite(answer.at + 6, 1, answer.used - 6, stderr);
    return 2;
  }
  refuse("The answer of the guard was cut or unknown.");
}
