package org.xhat.runtime.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class MnistSmallTest {
    /** As printed in the folder's ATTRIBUTION.md: SHA-256 of the inflated files. */
    private static final Map<String, String> CHECKSUMS = Map.of(
            "train-images-idx3-ubyte.gz", "2889698e6bc3614913e76901316712919d1998fc2b44512451bfe65bc1e668b1",
            "train-labels-idx1-ubyte.gz", "651e38e2ac0632f5113ec18f1df4977117f953197819034009971a6675a0df78",
            "t10k-images-idx3-ubyte.gz", "3f6bd66dee48df299584c67669bceee490faa25f931496bd7473b42106d7daed",
            "t10k-labels-idx1-ubyte.gz", "7b098e5f6a3065807cebeabf36fb1724a8aff19f2673ac08b4923e0e8c715bce");

    private static InputStream open(String file) {
        return Objects.requireNonNull(
                MnistSmallTest.class.getResourceAsStream("/org/xhat/examples/data/mnist-small/" + file), file);
    }

    @Test
    void theBundledFilesAreTheOnesAttributed() throws IOException, NoSuchAlgorithmException {
        long compressedBytes = 0;
        for (var entry : CHECKSUMS.entrySet()) {
            try (var raw = open(entry.getKey())) {
                compressedBytes += raw.readAllBytes().length;
            }
            try (var in = new GZIPInputStream(open(entry.getKey()))) {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
                assertEquals(entry.getValue(), HexFormat.of().formatHex(digest), entry.getKey());
            }
        }
        assertTrue(compressedBytes < 2_500_000, "bytes in the jar: " + compressedBytes);
    }

    @Test
    void theCatalogLoadsTheBundledSet() {
        Dataset data = DatasetCatalog.standard().load("mnist-small");
        assertEquals(10_000, data.train().count());
        assertEquals(2_000, data.test().count());
        assertEquals(784, data.train().pixelsPerImage());
        assertArrayEquals(new byte[] {5, 0, 4, 1, 9}, Arrays.copyOf(data.train().labels(), 5));
        assertArrayEquals(new byte[] {7, 2, 1, 0, 4}, Arrays.copyOf(data.test().labels(), 5));
        data.train().requireLabelsBelow(10, "digits", "the test");
        data.test().requireLabelsBelow(10, "digits", "the test");
    }

    @Test
    void isTheHeadOfTheFullSet() {
        DatasetCatalog catalog = DatasetCatalog.standard();
        assumeTrue(Files.isDirectory(catalog.folderOf("mnist")), "the full set was not fetched");
        Dataset full = catalog.load("mnist");
        Dataset small = catalog.load("mnist-small");
        assertEquals(60_000, full.train().count());
        assertEquals(10_000, full.test().count());
        assertHead(full.train(), small.train());
        assertHead(full.test(), small.test());
    }

    private static void assertHead(LabelledImages full, LabelledImages small) {
        assertArrayEquals(Arrays.copyOf(full.labels(), small.count()), small.labels());
        assertArrayEquals(Arrays.copyOf(full.pixels(), small.count() * small.pixelsPerImage()), small.pixels());
    }
}
