"""The register in files: CSV, Excel and JSON both ways, TOML in, dates out as a calendar."""
