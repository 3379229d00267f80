"""How much of the machine recall takes."""

import os
import subprocess
import sys

import pytest

_PRODUCT = """
import psutil
import tuimem.worker.service
import tuimem.worker.search, tuimem.worker.late
import numpy
numbers = numpy.ones((800, 800), numpy.float32)
numbers @ numbers
print(psutil.Process().num_threads())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other libraries of linear algebra")
def test_a_product_of_matrices_starts_no_threads() -> None:
    done = subprocess.run([sys.executable, "-c", _PRODUCT], env=dict(os.environ), capture_output=True, check=True)
    assert int(done.stdout) == 1
