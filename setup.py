"""Finds the packages of the three rooms; all else stands in pyproject.toml, which cannot find what it renames."""

from setuptools import find_packages, setup

ROOMS = {"xrobust": "harness", "xrobust.perturbations": "perturbations", "xrobust.tasks": "tasks"}
NOT_INSTALLED = ["resources.making"]  # for maintainers, from a checkout

setup(
    packages=[
        package
        for room, folder in ROOMS.items()
        for package in (room, *(f"{room}.{subpackage}" for subpackage in find_packages(folder, exclude=NOT_INSTALLED)))
    ]
)
