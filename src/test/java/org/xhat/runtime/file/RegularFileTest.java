package org.xhat.runtime.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xhat.runtime.checkpoint.CheckpointException;
import org.xhat.runtime.checkpoint.CheckpointReader;
import org.xhat.runtime.data.DataException;
import org.xhat.runtime.data.DatasetReader;
import org.xhat.runtime.data.IdxReader;

/** A test that waits for a pipe, or reads a device to its end, fails by its time limit. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RegularFileTest {
    @TempDir
    Path folder;

    private static String messageOfOpening(Path path) {
        return assertThrows(FileException.class, () -> RegularFile.open(path).close())
                .getMessage();
    }

    private Path pipe() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "has no named pipes");
        return pipe;
    }

    @EnabledOnOs({OS.LINUX, OS.MAC})
    @ParameterizedTest
    @ValueSource(strings = {"/dev/zero", "/dev/urandom", "/dev/null", "/dev/full", "/dev/tty"})
    void aDeviceIsNoInput(String device) {
        assumeTrue(Files.exists(Path.of(device)));
        assertEquals(
                device + ": is a device, not a regular file; save what it holds to a file, and give that",
                messageOfOpening(Path.of(device)));
    }

    @Test
    void aPipeIsNotWaitedFor() throws IOException, InterruptedException {
        Path pipe = pipe();
        assertEquals(
                pipe + ": is a pipe, not a regular file; save what it holds to a file, and give that",
                messageOfOpening(pipe));
        Path link = Files.createSymbolicLink(folder.resolve("link"), pipe);
        assertTrue(messageOfOpening(link).startsWith(link + ": is a pipe"));
    }

    @Test
    void aSocketIsNoInput() throws IOException {
        Path socket = folder.resolve("s");
        assumeTrue(socket.toString().length() < 100, "a socket's path is short");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertTrue(messageOfOpening(socket).startsWith(socket + ": is a socket, not a regular file; "));
        }
    }

    @Test
    void foldersAndMissingFilesAndLinksToThemselvesAreTold() throws IOException {
        assertEquals(folder + ": is a folder, not a file; give a file instead", messageOfOpening(folder));
        Path none = folder.resolve("none");
        assertEquals(none + ": no such file; check the path", messageOfOpening(none));
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        assertTrue(messageOfOpening(loop).startsWith(loop + ": cannot be read ("), messageOfOpening(loop));
    }

    @Test
    void aFileWithoutPermissionIsNotMissing() throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), "x");
        assumeTrue(file.toFile().setReadable(false) && !Files.isReadable(file), "the superuser reads anything");
        assertEquals(file + ": access is denied; check its permissions and its folders'", messageOfOpening(file));
    }

    /** As a log does that a training is writing, or a hostile file that grows faster than it is read. */
    @Test
    void aFileThatGrowsIsReadAsLongAsItWas() throws IOException {
        Path file = Files.write(folder.resolve("growing"), new byte[] {1, 2, 3, 4, 5});
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        try (var in = RegularFile.open(link)) {
            Files.write(file, new byte[] {6, 7}, StandardOpenOption.APPEND);
            assertEquals(5, in.sizeBytes());
            assertEquals(1, in.read());
            assertEquals(1, in.skip(1));
            assertArrayEquals(new byte[] {3, 4, 5}, in.readAllBytes());
            assertEquals(-1, in.read());
            assertEquals(-1, in.read(new byte[1], 0, 1));
            assertEquals(0, in.skip(1));
            assertEquals(0, in.available());
        }
    }

    /** They are regular files to the system, but some of them wait, and some never end. */
    @Test
    void aFileOfTheKernelWithoutALengthIsEmpty() throws IOException {
        Path file = Path.of("/proc/self/status");
        assumeTrue(Files.isRegularFile(file) && Files.size(file) == 0);
        try (InputStream in = RegularFile.open(file)) {
            assertEquals(-1, in.read());
        }
    }

    @Test
    void readersOfCheckpointsAndDataWaitForNoPipe() throws IOException, InterruptedException {
        Path pipe = pipe();
        var checkpoint = assertThrows(CheckpointException.class, () -> CheckpointReader.load(pipe));
        assertEquals(messageOfOpening(pipe), checkpoint.getMessage());
        assertEquals(pipe.toString(), checkpoint.place());
        var idx = assertThrows(DataException.class, () -> new IdxReader().read(pipe, IdxReader.LABELS));
        assertEquals(messageOfOpening(pipe), idx.getMessage());
        Path images = Files.createSymbolicLink(folder.resolve("train-images-idx3-ubyte"), pipe);
        var dataset = assertThrows(DataException.class, () -> new DatasetReader().read("mine", folder));
        assertEquals(messageOfOpening(images), dataset.getMessage());
    }
}
