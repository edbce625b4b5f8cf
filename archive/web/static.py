"""Static files under names that change with their content, ES module imports included."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class ModuleManifestStorage(ManifestStaticFilesStorage):
    """Rewrites relative `import`s of our modules to hashed names, so that all may be cached long."""

    support_js_module_import_aggregation = True
