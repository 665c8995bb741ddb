"""28-30: look for hidden tests, the reference and other submissions on the disk.
"""

import os
import sys

PRIVATE = {"reference.py", "upstream.py", "corpus.json", "catalogue.toml", "kata.toml", "passwd"}

if not hasattr(sys, "looked"):
    sys.looked = True
    for folder, folders, files in os.walk("/"):
        for name in PRIVATE & set(files):
            print("BREACH:", os.path.join(folder, name))
        for name in {"solutions", "katas", ".git", "home", "etc", "proc"} & set(folders):
            if folder == "/" or "grader" in os.listdir(folder):
                print("BREACH:", os.path.join(folder, name))
