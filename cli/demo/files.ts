/** The demo's repository before the agent comes: a price list in Python, a receipt printer in Node. */
export const DEMO_FILES: Readonly<Record<string, string>> = {
  '.gitignore': 'node_modules/\n__pycache__/\n',
  // The demo needs no network: the only dependency lies in vendor/.
  '.npmrc': 'offline=true\naudit=false\nfund=false\nupdate-notifier=false\n',
  'package.json': `{
  "name": "demo-shop",
  "version": "1.0.0",
  "private": true,
  "type": "module",
  "dependencies": { "price-format": "file:vendor/price-format" }
}
`,
  'vendor/price-format/package.json': `{
  "name": "price-format",
  "version": "1.0.0",
  "type": "module",
  "exports": "./index.js"
}
`,
  'vendor/price-format/index.js': `export const priceFormat = (cents) => (cents / 100).toFixed(2);
`,
  'README.md': '# Demo shop\n\nPrices in Python, receipts in Node.\n',
  'CHANGELOG.md': '# Changelog\n\n## 1.0.0\n\n- First prices.\n',
  'prices/__init__.py': '',
  'prices/basket.py': `def total(cents):
    return sum(cents)
`,
  'tests/__init__.py': '',
  'tests/test_basket.py': `import unittest

from prices.basket import total


class BasketTest(unittest.TestCase):
    def test_adds_up(self):
        self.assertEqual(total([100, 250]), 350)
`,
  'tests/test_discount.py': `import unittest

from prices.discount import discounted


class DiscountTest(unittest.TestCase):
    def test_ten_percent(self):
        self.assertEqual(discounted(1000, 10), 900)

    def test_rounds_half_up(self):
        self.assertEqual(discounted(105, 10), 95)
`,
  'src/receipt.js': `import { priceFormat } from 'price-format';

export function receipt(items) {
  const lines = items.map(({ name, cents }) => name + ' ' + priceFormat(cents));
  return lines.join('\\n');
}
`,
  'src/main.js': `import { receipt } from './receipt.js';

console.log(receipt([{ name: 'tea', cents: 250 }, { name: 'cake', cents: 425 }]));
`,
  'test/receipt.test.js': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { receipt } from '../src/receipt.js';

test('prints one line for each item', () => {
  assert.match(receipt([{ name: 'tea', cents: 250 }]), /^tea 2\\.50$/m);
});

test('ends with the total', () => {
  const text = receipt([{ name: 'tea', cents: 250 }, { name: 'cake', cents: 425 }]);
  assert.match(text, /total 6\\.75$/);
});
`,
};

/** Files beside the repository: they must be there, unchanged, when the demo ends. */
export const PRECIOUS: Readonly<Record<string, string>> = {
  'notes.txt': 'These notes lie outside the workspace. They exist only here.\n',
};
