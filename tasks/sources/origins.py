"""How to get each task's data, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DOWNLOAD: Final = (
    "scripts/download_data.sh of github.com/google-research/xtreme; name its folder by --data-dir, and one with the"
    " test labels by --labels-dir"
)
HUB: Final = "google/xtreme on the Hugging Face Hub, fetched where it is needed; or a local copy by --data-dir"
MINI: Final = "comes with xrobust"

RAW: Final[Mapping[str, str]] = {
    "xnli": "XNLI-1.0.zip from dl.fbaipublicfiles.com/XNLI",
    "pawsx": "x-final.tar.gz from storage.googleapis.com/paws/pawsx",
    "udpos": "ud-treebanks-v2.5.tgz from lindat.mff.cuni.cz, handle 11234/1-3105",
    "panx": "panx_dataset (AmazonPhotos.zip of WikiAnn, whose old address is dead: ask its authors, or take the Hub),"
    " each LANG.tar.gz unpacked into a folder LANG",
    "xquad": "the files xquad.LANG.json of github.com/google-deepmind/xquad",
    "mlqa": "MLQA_V1.zip from dl.fbaipublicfiles.com/MLQA",
    "tydiqa": "tydiqa-goldp-v1.1-dev.tgz from storage.googleapis.com/tydiqa/v1.1",
    "bucc2018": "bucc2018-LANG-en.training-gold.tar.bz2 and .sample-gold.tar.bz2 from comparable.limsi.fr/bucc2018"
    " (dead at times: ask the organisers of BUCC 2018)",
    "tatoeba": "data/tatoeba/v1 of github.com/facebookresearch/LASER",
}


def origin(task: str, source: str) -> str:
    """How to get a task's data for a source."""
    if source == "raw":
        return RAW.get(task, "the release of its authors")
    return {"hub": HUB, "xtreme": DOWNLOAD, "mini": MINI}[source]
