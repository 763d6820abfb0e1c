"""A process as a file that others can read and that comes in again elsewhere: a ZIP with a CSV for each resource.

    README.md · LICENSE.txt · process.json · datapackage.json · dcat.ttl · dcat.jsonld · data/<resource>.csv · data/<resource>.geojson

A kind of component joins with one line for each of its tables (`resources.register(Resource(…))`, in its `setup`). The same
registration gives the CSV, the data dictionary, the read API with its description, and the import. See docs/participation/open-data.md.
"""

from portal.participation.exchange.resources import (
    UUID_KEY,
    Field,
    Landing,
    Resource,
    Row,
    forget,
    private_settings,
    register,
    resource_named,
    resources,
    resources_of,
    settings_checks,
)

__all__ = [
    "UUID_KEY", "Field", "Landing", "Resource", "Row", "forget", "private_settings", "register", "resource_named", "resources", "resources_of",
    "settings_checks",
]  # fmt: skip
