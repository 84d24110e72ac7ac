"""Other people's augmenters as perturbations; neither package is imported before one of theirs is asked for."""

from __future__ import annotations


def supported() -> dict[str, str | None]:
    """Every augmenter of the adapted packages, `package:Class`, with the reason why it is not supported, or None."""
    from xrobust.perturbations.adapters import nlpaug, textattack

    return {
        f"{catalogue.package}:{name}": catalogue.classes[name]
        for catalogue in (nlpaug.CATALOGUE, textattack.CATALOGUE)
        for name in sorted(catalogue.classes)
    }


def missing() -> dict[str, str]:
    """The adapted packages that are not installed, with what installs them."""
    from xrobust.perturbations.adapters import nlpaug, textattack

    return {
        catalogue.package: catalogue.fix
        for catalogue in (nlpaug.CATALOGUE, textattack.CATALOGUE)
        if not catalogue.installed
    }
