"""ChemViz: what a table of process equipment says, for the people who run the plant."""

__version__ = "0.1.0"
