"""How much memory the digits and a run of training take, each in a process of its own."""

import json
import os
import subprocess
import sys

import pytest

from gankit import data

DIGITS = 60_000 * 28 * 28  # bytes
# The kernel's own figures.  getrusage tells less: its peak starts from that of pytest's process
MEMORY = """
import json, re
import torch

def memory(name):
    with open("/proc/self/status") as status:
        return 1024 * int(re.search(name + r":\\s*(\\d+) kB", status.read())[1])

start = {name: memory(name) for name in ("VmRSS", "VmHWM")}
import gankit as gk
"""
on_linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="reads the memory of a process from Linux's /proc"
)


def measured(code: str, *arguments: object) -> dict[str, float]:
    """What a program prints as JSON that begins with ``MEMORY``; its work is done in one thread."""
    command = [sys.executable, "-c", MEMORY + code, *map(str, arguments)]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def digits():
    return data.mnist()[0]


def test_a_digit_takes_a_byte_per_pixel(digits):
    assert digits.untyped_storage().nbytes() - digits.storage_offset() == DIGITS == 47_040_000
    assert digits.numel() * digits.element_size() == DIGITS


@pytest.mark.parametrize("device", [None, "cpu"])
def test_batches_hold_no_copy(digits, device):
    first, second = (data.batches(digits, 64, seed=seed, device=device) for seed in (0, 1))
    next(first)
    assert first._images.data_ptr() == second._images.data_ptr() == digits.data_ptr()


@on_linux
def test_the_digits_are_held_once():
    """What stays is half a copy more at most: 50 of 47 MB were measured, 55 after a batch."""
    code = """
images, _ = gk.data.mnist()
loaded = memory("VmRSS")
batches = gk.data.batches(images, 64)
next(batches)
print(json.dumps({"loaded": loaded - start["VmRSS"], "drawn": memory("VmRSS") - start["VmRSS"]}))
"""
    grown = measured(code)
    assert DIGITS <= grown["loaded"] <= grown["drawn"] <= 1.5 * DIGITS, grown


@on_linux
def test_a_run_of_training_takes_less_than_1200_megabytes(tmp_path):
    """The default networks on the digits, beyond what ``import torch`` takes; 310 were measured."""
    code = """
import sys
images, _ = gk.data.mnist()
networks = gk.networks.DCGANGenerator(width=128), gk.networks.DCGANDiscriminator(width=128)
trainer = gk.Trainer(*networks)
for record in trainer.run(gk.data.batches(images, 64), 30):
    pass
trainer.save(sys.argv[1])
print(json.dumps({"step": record.step, "peak": memory("VmHWM") - start["VmHWM"]}))
"""
    run = measured(code, tmp_path / "run.pt")
    assert run["step"] == 30
    assert (tmp_path / "run.pt").exists()
    assert DIGITS < run["peak"] <= 1.2e9, run
