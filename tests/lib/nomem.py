# SPDX-License-Identifier: MIT
"""nomem.so (nomem.c) where LD_PRELOAD can name it: that splits at spaces and colons,
and the project may lie below a folder that has them."""
import atexit
import os
import shutil
import tempfile


def shim(build=os.environ['ASSAY_BUILD']):
    """A path for LD_PRELOAD, gone at the end; it leads nowhere where nothing was built."""
    folder = tempfile.mkdtemp(prefix='assay-nomem-')
    atexit.register(shutil.rmtree, folder, True)
    link = os.path.join(folder, 'nomem.so')
    os.symlink(os.path.join(build, 'tests', 'lib', 'nomem.so'), link)
    return link
