"""Programs beside Python that tests need: how to run Node, what to say where one is missing."""

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from gankit import widgets

WIDGETS = Path(__file__).parents[1] / "gankit/widgets"


def module_of(name: str) -> str:
    """The script of the widget that is drawn by a file, with the files that it shares."""
    return str(getattr(widgets, Path(name).stem.title())._esm)


def style_of(name: str) -> str:
    """Its style sheets."""
    return str(getattr(widgets, Path(name).stem.title())._css)


def lacking(program: str) -> None:
    """Skip the running test for want of a program; where CI is set that is a failure."""
    reason = f"{program} is not installed on this machine"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def node(module: str, script: str, **payload: object) -> Any:
    """Run ``script`` under node: a widget's module is ``m``, the payload ``p``; it calls out.

    The module is imported from a data URL, because its name ends in .js and not in .mjs.
    """
    program = shutil.which("node") or lacking("Node.js (node)")
    payload["module"] = base64.b64encode(module_of(module).encode()).decode()
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


def show(page: Page, module: str, state: dict) -> None:
    """Call the module's plain door on an empty page; bytes go as base64."""
    state = {k: base64.b64encode(v).decode() if type(v) is bytes else v for k, v in state.items()}
    script = f"{module_of(module)}; window.quit = mount(document.body, {json.dumps(state)})"
    page.set_content("<!doctype html><title>A page</title>")
    page.add_style_tag(content=style_of(module))
    page.add_script_tag(content=script, type="module")
    page.wait_for_selector(".gankit")
