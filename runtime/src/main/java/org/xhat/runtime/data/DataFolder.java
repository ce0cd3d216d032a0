package org.xhat.runtime.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.xhat.runtime.file.FileException;
import org.xhat.runtime.file.RegularFile;

/** Where the files of a data set lie: a directory, or a folder of the class path. */
sealed interface DataFolder {

    /** Opens a file of this folder, or returns null where it has none of that name. */
    @Nullable InputStream open(String fileName) throws IOException;

    /** The folder, or the file in it, as the user would name it. */
    String describe(String fileName);

    /** A directory of the file system. */
    record Directory(Path path) implements DataFolder {
        @Override
        public @Nullable InputStream open(String fileName) throws IOException {
            try {
                return RegularFile.open(path.resolve(fileName));
            } catch (FileException e) {
                if (e.missing()) {
                    return null;
                }
                throw e;
            }
        }

        @Override
        public String describe(String fileName) {
            return path.resolve(fileName).toString();
        }
    }

    /** A folder of the class path; {@code path} has no leading slash. */
    record Resources(ClassLoader loader, String path) implements DataFolder {
        @Override
        public @Nullable InputStream open(String fileName) {
            return loader.getResourceAsStream(path + "/" + fileName);
        }

        @Override
        public String describe(String fileName) {
            return "class path:" + (fileName.isEmpty() ? path : path + "/" + fileName);
        }
    }
}
