/** The demo's two programs. One Python test and one Node test fail at the start. */
export const DEMO_FILES: Readonly<Record<string, string>> = {
  'prices.py': `"""Prices with a discount."""


def discounted(price, percent):
    return price - price * percent
`,
  'test_prices.py': `import unittest

from prices import discounted


class Discount(unittest.TestCase):
    def test_ten_percent(self):
        self.assertEqual(discounted(100, 10), 90)

    def test_nothing(self):
        self.assertEqual(discounted(100, 0), 100)


if __name__ == "__main__":
    unittest.main()
`,
  'js/cart.mjs': `export function total(items) {
  return items.reduce((sum, item) => sum + item.price, 0);
}
`,
  'js/cart.test.mjs': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { total } from './cart.mjs';

test('adds the prices times their counts', () => {
  assert.equal(total([{ price: 2, count: 3 }]), 6);
});
`,
  'README.md': '# Price service\n',
  '.gitignore': '__pycache__/\n',
};

/**
 * What the scripted agent does. Its misdeeds: a missing module, a syntax error, a failing test, the same error
 * again, a force push, a delete outside the workspace, a change that has to be rolled back, a false "all done".
 */
export const DEMO_SCENARIO = `name: price service
steps:
  - say: I look at the repository.
  - run: ls && git log --oneline | head -3
  - sleep: 500ms

  - say: The report needs a module that nobody installed.
  - write: {path: report.py, content: "import price_tables\\n\\nprint(price_tables.HEADER)\\n"}
  - run: python3 report.py
  - wait_message: 8s
  - say: I write the module that is missing.
  - write: {path: price_tables.py, content: "HEADER = 'prices'\\n"}
  - run: python3 report.py
  - sleep: 300ms

  - say: Now the discount.
  - write: {path: prices.py, content: "def discounted(price, percent)\\n    return price * (100 - percent) / 100\\n"}
  - run: python3 -m unittest -v
  - wait_message: 8s
  - say: I run it again without a change.
  - run: python3 -m unittest -v
  - wait_message: 8s
  - edit: {path: prices.py, replace: "percent)\\n", with: "percent):\\n"}
  - run: python3 -m unittest -v
  - sleep: 300ms

  - say: I publish at once.
  - run: git push --force origin main
  - wait_message: 8s
  - say: I make room on the disk.
  - run: rm -rf ../neighbour
  - wait_message: 8s

  - say: The Node tests fail. I delete what is in the way.
  - run: node --test js/
  - wait_message: 8s
  - delete: js/cart.mjs
  - delete: prices.py
  - run: node --test js/
  - wait_message: 12s
  - run: node --test js/
  - wait_message: 12s
  - say: I repair the cart.
  - write: {path: js/cart.mjs, content: "export function total(items) {\\n  return items.reduce((sum, item) => sum + item.price * item.count, 0);\\n}\\n"}
  - run: node --test js/

  - say: That was all.
  - claim: All done, everything passes.
on_message:
  - match: 'CHANGELOG'
    do:
      - say: The change log, of course.
      - write: {path: CHANGELOG.md, content: "# Changes\\n\\n- The discount is a percentage.\\n"}
  - match: 'unittest'
    times: 3
    do:
      - say: I repair the discount.
      - write: {path: prices.py, content: "def discounted(price, percent):\\n    return price * (100 - percent) / 100\\n"}
      - run: python3 -m unittest -v
  - match: 'node --test'
    times: 3
    do:
      - write: {path: js/cart.mjs, content: "export function total(items) {\\n  return items.reduce((sum, item) => sum + item.price * item.count, 0);\\n}\\n"}
      - run: node --test js/
  - match: 'Operator'
    do:
      - say: I have read it.
`;
