"""The version number, defined here only."""

VERSION = "0.2.0.dev0"
