package org.xhat.runtime.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The right of one process to write something, until it is closed or the process ends, however it ends: the system's lock on a
 * file that says who holds it. Where the file system keeps no locks, nobody is held off.
 */
public final class Claim implements AutoCloseable {
    /** More than a holder's sentence takes. */
    private static final int HOLDER_BYTES = 1 << 10;

    private final Path lockFile;
    private final @Nullable FileLock lock;

    private Claim(Path lockFile, @Nullable FileLock lock) {
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /** Claims a file, by a lock beside it. */
    public static Claim ofFile(Path file, String purpose) throws FileException {
        return take(file, file.resolveSibling("." + file.getFileName() + ".lock"), purpose, "name another file");
    }

    /** Claims a folder, by a lock in it. */
    public static Claim ofFolder(Path folder, String purpose) throws FileException {
        return take(folder, folder.resolve(".lock"), purpose, "name another folder");
    }

    private static Claim take(Path claimed, Path lockFile, String purpose, String alternative) throws FileException {
        try {
            while (true) {
                var before = identity(lockFile);
                var channel = FileChannel.open(
                        lockFile,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS);
                var lock = tryLock(channel);
                if (lock.isEmpty()) {
                    String holder = holder(channel);
                    channel.close();
                    throw new FileException(
                            claimed.toString(),
                            "is in use by " + holder,
                            "wait until that has ended, or " + alternative,
                            null);
                }
                if (before.equals(identity(lockFile))) {
                    sign(channel, purpose);
                    return new Claim(lockFile, lock.get());
                }
                channel.close(); // made just now, or its holder ended meanwhile and took it along: once more
            }
        } catch (FileException e) {
            throw e;
        } catch (IOException e) {
            return new Claim(lockFile, null);
        }
    }

    /** The file that has the name now, told from another that had it before; empty where none has. */
    private static Optional<Object> identity(Path lockFile) throws IOException {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(lockFile, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                            .fileKey());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Takes the lock of a file, if it is free. Within this process it holds only as long as somebody refers to it. */
    static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty(); // held by this very process
        }
    }

    private static void sign(FileChannel channel, String purpose) {
        String holder = "process " + ProcessHandle.current().pid() + ", " + purpose + ", since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS);
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            // the disk is full: the lock holds without a name
        }
    }

    private static String holder(FileChannel channel) {
        try {
            var bytes = ByteBuffer.allocate(HOLDER_BYTES);
            channel.read(bytes, 0);
            String holder = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
            return holder.isBlank() ? "another process" : holder;
        } catch (IOException e) {
            return "another process";
        }
    }

    @Override
    public void close() {
        if (lock != null) {
            try (var _ = lock.acquiredBy()) {
                Files.deleteIfExists(lockFile); // while it is still locked: nobody else's
            } catch (IOException e) {
                // an empty lock file stays, and holds nobody off
            }
        }
    }
}
