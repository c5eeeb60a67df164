#!/usr/bin/env python3
"""Runs checks of a run's logs (send.py).

  check.py MAILSCAN OUT CHECK...    CHECK names a module, as check_deliveries

Exits with 77 where no mail could be sent for want of root.
"""

import os
import sys
import unittest


def main() -> int:
    os.environ["MAILSCAN"], os.environ["E2E_OUT"] = map(
        os.path.abspath, sys.argv[1:3])
    suite = unittest.defaultTestLoader.loadTestsFromNames(sys.argv[3:])
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    if result.skipped and result.testsRun == 0:
        return 77
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
