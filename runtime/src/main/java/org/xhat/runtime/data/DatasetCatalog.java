package org.xhat.runtime.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The data sets a user can name: {@code mnist-small}, bundled on the class path; {@code mnist} and {@code fashion-mnist},
 * fetched into the cache; or any directory of IDX files.
 */
public final class DatasetCatalog {
    /** The data set used when none is named. */
    public static final String DEFAULT = "mnist-small";

    private static final String BUNDLED_FOLDER = "org/xhat/examples/data/mnist-small";
    private static final List<String> NAMES = List.of(DEFAULT, "mnist", "fashion-mnist");

    private final Path cache;
    private final ClassLoader bundled;
    private final DatasetReader reader = new DatasetReader();

    /**
     * A catalog over a cache and a class path.
     *
     * @param cache the folder that holds one folder per fetched data set
     * @param bundled finds the bundled data
     */
    public DatasetCatalog(Path cache, ClassLoader bundled) {
        this.cache = cache;
        this.bundled = bundled;
    }

    /** The catalog of this user: the cache of {@link #defaultCache} and the class path of xhat. */
    public static DatasetCatalog standard() {
        return new DatasetCatalog(defaultCache(System.getenv()), DatasetCatalog.class.getClassLoader());
    }

    /**
     * {@code ${XDG_CACHE_HOME:-~/.cache}/xhat/data}. As the XDG specification demands, a relative XDG_CACHE_HOME is ignored.
     *
     * @param environment the process environment
     */
    public static Path defaultCache(Map<String, String> environment) {
        Path xdg = Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""));
        Path base = xdg.isAbsolute() ? xdg : Path.of(System.getProperty("user.home"), ".cache");
        return base.resolve("xhat").resolve("data");
    }

    /** The names that need no directory, the default first. */
    public static List<String> names() {
        return NAMES;
    }

    /** Where the fetched data set of that name lies, or would lie. */
    public Path folderOf(String name) {
        return cache.resolve(name);
    }

    /**
     * Loads a data set.
     *
     * @param nameOrDirectory a name of {@link #names}, or a directory
     * @throws DataException if there is no such data set, it was not fetched yet, or its files are malformed
     */
    public Dataset load(String nameOrDirectory) {
        if (nameOrDirectory.equals(DEFAULT)) {
            return reader.read(
                    DEFAULT,
                    new DataFolder.Resources(bundled, BUNDLED_FOLDER),
                    "put the jar of xhat's dsl-examples on the class path");
        }
        if (NAMES.contains(nameOrDirectory)) {
            Path folder = folderOf(nameOrDirectory);
            String cure = "fetch it with `./xhat data " + nameOrDirectory + "`";
            if (!Files.isDirectory(folder)) {
                throw new DataException(nameOrDirectory, "not fetched yet: there is no folder " + folder, cure);
            }
            return reader.read(nameOrDirectory, new DataFolder.Directory(folder), cure);
        }
        Path directory = directory(nameOrDirectory);
        return reader.read(nameOrDirectory, directory);
    }

    private static Path directory(String typed) {
        try {
            Path path = Path.of(typed);
            if (Files.isDirectory(path)) {
                return path;
            }
            if (Files.exists(path)) {
                throw new DataException(typed, "is a file, not a folder", "name the folder that holds the IDX files");
            }
        } catch (InvalidPathException e) {
            throw unknown(typed);
        }
        throw unknown(typed);
    }

    private static DataException unknown(String typed) {
        String nearest = NearestName.of(typed, NAMES)
                .map(name -> ", did you mean " + name + "?")
                .orElse("");
        return new DataException(
                typed,
                "no data set of that name and no such folder" + nearest,
                "known are " + String.join(", ", NAMES) + "; `./xhat data mnist` fetches the full set");
    }
}
