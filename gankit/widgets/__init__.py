"""Widgets that move, with no kernel behind them: let one be the last line of a cell.

Each has a file for its Python, which checks and packs what it shows, and one for its JavaScript,
which draws it, in JupyterLab as on any page. Those that run a network share the scripts
``forward.js``, which computes, ``blocks.js``, which reads weights, and ``controls.js``, which
draws.
"""

from ..extra import needed

with needed("gankit.widgets"):
    from .character import Character, character
    from .curves import Curves, curves
    from .dirac import Dirac, dirac
    from .explorer import Explorer, explore
    from .flipbook import Flipbook, flipbook
    from .listen import Listen, listen
    from .mix import Mix, mix
    from .pad import Pad, pad
    from .page import save
    from .plane import Plane, plane
    from .play import Play, play
    from .playground import Playground, playground
    from .quiz import Quiz, real_or_fake
    from .replay import Moment, Replay, replay, snapshot
    from .roundtrip import Roundtrip, roundtrip
    from .widget import Widget

__all__ = ["Character", "Curves", "Dirac", "Explorer", "Flipbook", "Moment", "Pad", "Plane"]
__all__ += ["Listen", "Mix", "Play", "listen", "mix", "play"]
__all__ += ["Playground", "Quiz", "Replay", "Roundtrip", "Widget", "character", "curves", "dirac"]
__all__ += ["explore", "flipbook", "pad", "plane", "playground", "real_or_fake", "replay"]
__all__ += ["roundtrip", "save", "snapshot"]
