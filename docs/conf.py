"""How the documentation is built: MyST pages, the API from docstrings, no network."""

from __future__ import annotations

import sys
from importlib.metadata import version as installed_version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "Cartelogic"
author = "The Cartelogic authors"
project_copyright = "The Cartelogic authors"
release = version = installed_version("cartelogic")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "docstrings",
    "public_names",
    "rule_language",
    "tables",
]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_ext"]
html_theme = "furo"
html_title = f"Cartelogic {release}"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_default_options = {"members": True, "show-inheritance": True}
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
napoleon_numpy_docstring = False
napoleon_use_ivar = True
python_use_unqualified_type_names = True

# Every reference must resolve, except into Python itself and into libraries: their
# inventories would have to be downloaded.
libraries = ("attr", "attrs", "click", "pandas", "polars", "pyarrow", "rich")
# So must those into the public modules; a signature may name a class of another one.
modules = r"cartelogic\.(analysis|answers|engine|model|store|provenance\.(render|verify))\..*"
aliases = (
    "Events|Explain|Extent|Grades|Measure|Mode|Path|Period|Progress|PythonValue|Relation|Row|When"
)
inner = rf"{modules}|cartelogic\.provenance\.trust\.T|{aliases}"
nitpick_ignore_regex = [
    ("py:class", "ProvDocument"),  # of the optional package `prov`
    ("py:.*", rf"({'|'.join((*sys.stdlib_module_names, *libraries))})(\..*)?"),
    ("py:.*", inner),
]
