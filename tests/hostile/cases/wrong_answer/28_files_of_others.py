"""28: look for the corpus, the kata and its tests on the disk.

Levels: full partial
"""

import os
import sys

PRIVATE = {"corpus.json", "strategies.py", "catalogue.toml", "kata.toml", "passwd"}

if not hasattr(sys, "looked"):
    sys.looked = True
    for folder, folders, files in os.walk("/"):
        for name in PRIVATE & set(files):
            print("BREACH:", os.path.join(folder, name))
        for name in {"solutions", "katas", ".git", "home", "etc", "proc"} & set(folders):
            if folder == "/" or "grader" in os.listdir(folder):
                print("BREACH:", os.path.join(folder, name))
