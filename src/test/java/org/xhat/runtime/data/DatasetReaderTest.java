package org.xhat.runtime.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.xhat.runtime.data.IdxBytes.gzip;
import static org.xhat.runtime.data.IdxBytes.images;
import static org.xhat.runtime.data.IdxBytes.labels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetReaderTest {
    @TempDir
    Path folder;

    @BeforeEach
    void fourFiles() throws IOException {
        Files.write(folder.resolve("train-images-idx3-ubyte"), images(4, 2, 3));
        Files.write(folder.resolve("train-labels-idx1-ubyte.gz"), gzip(labels(4)));
        Files.write(folder.resolve("t10k-images.idx3-ubyte"), images(2, 2, 3));
        Files.write(folder.resolve("t10k-labels.idx1-ubyte.gz"), gzip(labels(2)));
    }

    private Dataset read() {
        return new DatasetReader().read("mine", folder);
    }

    private String messageOfReading() {
        return assertThrows(DataException.class, this::read).getMessage();
    }

    @Test
    void readsEverySpelling() {
        Dataset data = read();
        assertEquals("mine", data.name());
        assertEquals(4, data.train().count());
        assertEquals(2, data.test().count());
        assertEquals(2, data.train().rows());
        assertEquals(3, data.train().cols());
        assertEquals(3, data.train().label(3));
    }

    @Test
    void pixelsAreFractionsOf255() {
        float[] floats = new float[8];
        double[] doubles = new double[8];
        read().train().copyPixels(1, floats, 1);
        read().train().copyPixels(1, doubles, 1);
        assertArrayEquals(new float[] {0, 6 / 255f, 7 / 255f, 8 / 255f, 9 / 255f, 10 / 255f, 11 / 255f, 0}, floats);
        assertArrayEquals(
                new double[] {0, 6 / 255.0, 7 / 255.0, 8 / 255.0, 9 / 255.0, 10 / 255.0, 11 / 255.0, 0}, doubles);
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Files.delete(folder.resolve("t10k-labels.idx1-ubyte.gz"));
        assertEquals(
                folder + ": has no file t10k-labels-idx1-ubyte or t10k-labels-idx1-ubyte.gz; put the file there, as "
                        + "the README says under \"Your own data\", or name another folder",
                messageOfReading());
    }

    @Test
    void countsMustAgree() throws IOException {
        Files.write(folder.resolve("train-labels-idx1-ubyte"), labels(5));
        assertEquals(
                folder.resolve("train-labels-idx1-ubyte") + ": holds 5 labels, but "
                        + folder.resolve("train-images-idx3-ubyte") + " holds 4 images; use files that belong together",
                messageOfReading());
    }

    @Test
    void trainAndTestImagesMustBeOfOneSize() throws IOException {
        Files.write(folder.resolve("t10k-images-idx3-ubyte"), images(2, 3, 2));
        assertEquals(
                folder + ": training images are 2 × 3, test images 3 × 2; use files that belong together",
                messageOfReading());
    }

    @Test
    void labelsMustBeClassesOfTheModel() {
        Dataset data = read();
        data.train().requireLabelsBelow(4, "classes", "Net.java:3:4");
        var error =
                assertThrows(DataException.class, () -> data.train().requireLabelsBelow(3, "classes", "Net.java:3:4"));
        assertEquals(
                folder.resolve("train-labels-idx1-ubyte.gz") + ": label 3 at index 3 is not below 3, the number of "
                        + "classes at Net.java:3:4; give the model more classes, or use other data",
                error.getMessage());
    }

    @Test
    void theCatalogFindsFetchedSetsAndDirectories() throws IOException {
        var catalog = new DatasetCatalog(folder.getParent(), getClass().getClassLoader());
        assertEquals(4, catalog.load(folder.toString()).train().count());

        Path cache = Files.createDirectory(folder.resolve("cache"));
        var empty = new DatasetCatalog(cache, getClass().getClassLoader());
        assertEquals(
                "mnist: not fetched yet: there is no folder " + cache.resolve("mnist")
                        + "; fetch it with `./xhat data mnist`",
                assertThrows(DataException.class, () -> empty.load("mnist")).getMessage());
        Files.createDirectory(cache.resolve("mnist"));
        assertEquals(
                cache.resolve("mnist") + ": has no file train-images-idx3-ubyte or train-images-idx3-ubyte.gz; fetch "
                        + "it with `./xhat data mnist`",
                assertThrows(DataException.class, () -> empty.load("mnist")).getMessage());
    }

    @Test
    void anUnknownNameGetsASuggestion() {
        var catalog = new DatasetCatalog(folder, getClass().getClassLoader());
        String known = "; known are mnist-small, mnist, fashion-mnist; `./xhat data mnist` fetches the full set";
        Map.of(
                        "minst", "minst: no data set of that name and no such folder, did you mean mnist?" + known,
                        "fashon-mnist",
                                "fashon-mnist: no data set of that name and no such folder, did you mean "
                                        + "fashion-mnist?" + known,
                        "cifar10", "cifar10: no data set of that name and no such folder" + known,
                        "a\0b", "a\0b: no data set of that name and no such folder" + known)
                .forEach((typed, message) -> assertEquals(
                        message,
                        assertThrows(DataException.class, () -> catalog.load(typed))
                                .getMessage()));
    }

    @Test
    void aFileIsNotAFolder() {
        Path file = folder.resolve("train-images-idx3-ubyte");
        var catalog = new DatasetCatalog(folder, getClass().getClassLoader());
        assertEquals(
                file + ": is a file, not a folder; name the folder that holds the IDX files",
                assertThrows(DataException.class, () -> catalog.load(file.toString()))
                        .getMessage());
    }

    @Test
    void theCacheFollowsXdg() {
        Path home = Path.of(System.getProperty("user.home"), ".cache", "xhat", "data");
        assertEquals(home, DatasetCatalog.defaultCache(Map.of()));
        assertEquals(home, DatasetCatalog.defaultCache(Map.of("XDG_CACHE_HOME", "")));
        assertEquals(home, DatasetCatalog.defaultCache(Map.of("XDG_CACHE_HOME", "relative")));
        assertEquals(Path.of("/c/xhat/data"), DatasetCatalog.defaultCache(Map.of("XDG_CACHE_HOME", "/c")));
    }
}
