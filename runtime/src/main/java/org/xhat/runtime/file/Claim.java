package org.xhat.runtime.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

    /** What a lock file says that is about to be deleted: whoever locks it later has a file that nobody else will find. */
    private static final String ENDED = "nobody";

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
        boolean interrupted = Thread.interrupted(); // which would close the channel, and with it give the lock up
        try {
            while (true) {
                var channel = FileChannel.open(
                        lockFile,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS);
                var lock = tryLock(channel);
                String holder = text(channel);
                if (lock.isEmpty()) {
                    channel.close();
                    throw new FileException(
                            claimed.toString(),
                            "is in use by " + (holder.isBlank() || holder.equals(ENDED) ? "another process" : holder),
                            "wait until that has ended, or " + alternative,
                            null);
                }
                if (!holder.equals(ENDED)) {
                    write(channel, holder(purpose));
                    return new Claim(lockFile, lock.get());
                }
                channel.close(); // its holder ended after it was opened here, and deleted it: once more
            }
        } catch (FileException e) {
            throw e;
        } catch (IOException e) {
            return new Claim(lockFile, null);
        } finally {
            restore(interrupted);
        }
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
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

    private static String holder(String purpose) {
        return "process " + ProcessHandle.current().pid() + ", " + purpose + ", since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    /** Makes {@code text} all that the file holds; whether there was room for it. */
    private static boolean write(FileChannel channel, String text) {
        try {
            var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            channel.write(bytes, 0);
            channel.truncate(bytes.position());
            return !bytes.hasRemaining();
        } catch (IOException e) {
            return false; // the disk is full: the lock holds without a name
        }
    }

    private static String text(FileChannel channel) {
        try {
            var bytes = ByteBuffer.allocate(HOLDER_BYTES);
            channel.read(bytes, 0);
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        if (lock != null) {
            boolean interrupted = Thread.interrupted();
            try (var channel = lock.acquiredBy()) {
                if (channel instanceof FileChannel file && write(file, ENDED)) {
                    Files.deleteIfExists(lockFile);
                }
            } catch (IOException e) {
                // a lock file that nobody holds stays, and holds nobody off
            } finally {
                restore(interrupted);
            }
        }
    }
}
