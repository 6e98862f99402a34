"""Programs beside Python that tests need: how to run Node, what to say where one is missing."""

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ASSETS = Path(__file__).parents[1] / "gankit/assets"


def lacking(program: str) -> None:
    """Skip the running test for want of a program; where CI is set that is a failure."""
    reason = f"{program} is not installed on this machine"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def node(module: str, script: str, **payload: object) -> Any:
    """Run ``script`` under node: a module of the assets is ``m``, the payload ``p``; it calls out.

    The module is imported from a data URL, because its name ends in .js and not in .mjs.
    """
    program = shutil.which("node") or lacking("Node.js (node)")
    payload["module"] = base64.b64encode((ASSETS / module).read_bytes()).decode()
    script = f"""
        import fs from "node:fs";
        const p = JSON.parse(fs.readFileSync(0, "utf8"));
        const m = await import("data:text/javascript;base64," + p.module);
        const plain = (key, value) => (ArrayBuffer.isView(value) ? [...value] : value);
        const out = (value) => console.log(JSON.stringify(value, plain));
        {script}
    """
    command = [program, "--input-type=module", "-e", script]
    done = subprocess.run(command, input=json.dumps(payload), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
