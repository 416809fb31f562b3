"""The program of the pages: `python -m docs.program` (docs/development.md says how)."""
