"""The pages and parts of pages that are made from the code, one module for each."""
