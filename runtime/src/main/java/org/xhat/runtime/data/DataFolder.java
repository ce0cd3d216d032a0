package org.xhat.runtime.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

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
            Path file = path.resolve(fileName);
            if (Files.isDirectory(file)) {
                throw new DataException(file.toString(), "is a folder, not a file", "put the IDX file in its place");
            }
            return Files.exists(file) ? Files.newInputStream(file) : null;
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
