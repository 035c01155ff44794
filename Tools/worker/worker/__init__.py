"""Assay's edge worker: runs two real models on files and writes down what was done."""
