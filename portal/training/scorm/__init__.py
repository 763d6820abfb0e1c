"""SCORM packages: what is in a zip file and its manifest, and what a learner's data in it mean. Pure: no database, no web.

Public face: `read`, `Package`, `Item`, `PackageError`, `Reached`, `reached`.
"""

from __future__ import annotations

from portal.training.scorm.manifest import Item, PackageError
from portal.training.scorm.package import MAX_ZIP, Package, read
from portal.training.scorm.runtime import Reached, reached

__all__ = ["MAX_ZIP", "Item", "Package", "PackageError", "Reached", "reached", "read"]
