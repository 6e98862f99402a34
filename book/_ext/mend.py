"""Mend from outside what Jupyter Book and Sphinx put on every page and a browser calls an error."""

from sphinx.application import Sphinx

MENDED = {
    'role="doc-biblioentry"': 'role="listitem"',  # a bibliography is a list, by its own role
    '<summary aria-label="Toggle hidden content">': "<summary>",  # it shows better words
}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx, to see each page after all the others have."""
    app.connect("html-page-context", drop_thebe, priority=900)
    app.connect("html-page-context", mend_markup, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def drop_thebe(_app: Sphinx, _page: str, _template: str, context: dict, _doctree: object) -> None:
    """Take the live-code launcher off the page: unused, and declared twice."""
    context["script_files"] = [
        script
        for script in context.get("script_files", [])
        if "thebe" not in str(getattr(script, "filename", script)).lower()
        and "thebe" not in str(getattr(script, "attributes", {}).get("body", ""))
    ]


def mend_markup(_app: Sphinx, _page: str, _template: str, context: dict, _doctree: object) -> None:
    """Tell assistive technology what the eye sees."""
    for wrong, right in MENDED.items():
        if "body" in context:
            context["body"] = context["body"].replace(wrong, right)
