package org.xhat.runtime.file;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.Reference;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What saves and logs ask of the file system, one method per operation that can fail. */
public interface FileOperations {

    /** A new file that is being written. Writing, forcing and closing ignore interrupts. */
    abstract class NewFile extends OutputStream {
        /** Returns once the contents are on the disk. */
        public abstract void force() throws IOException;

        /** Cuts off what lies behind the first {@code sizeBytes}; what is written next follows them. */
        public abstract void cutTo(long sizeBytes) throws IOException;
    }

    /** Creates a file that must not exist. Until it is closed, {@link #deleteAbandoned} leaves it alone. */
    NewFile create(Path file) throws IOException;

    /** Renames {@code from} to {@code to}, which is replaced; others see either the old or the new file. */
    void moveAtomically(Path from, Path to) throws IOException;

    /** Returns once the folder's entries are on the disk. */
    void forceFolder(Path folder) throws IOException;

    /** Deletes a file that may be missing. */
    void deleteIfExists(Path file) throws IOException;

    /**
     * Deletes the files of a folder, by their names, that a process created here and did not live to close. What cannot be told
     * or deleted stays.
     */
    void deleteAbandoned(Path folder, Pattern name);

    /** The real file system. */
    final class Real implements FileOperations {
        @Override
        public NewFile create(Path file) throws IOException {
            Files.createFile(file);
            return new RealFile(file.toFile());
        }

        @Override
        public void moveAtomically(Path from, Path to) throws IOException {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void forceFolder(Path folder) throws IOException {
            if (File.separatorChar == '\\') {
                return; // Windows does not open folders, and orders its own renames
            }
            boolean interrupted = Thread.interrupted();
            try {
                while (true) {
                    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                        channel.force(true);
                        return;
                    } catch (ClosedByInterruptException e) {
                        interrupted = Thread.interrupted();
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void deleteIfExists(Path file) throws IOException {
            Files.deleteIfExists(file);
        }

        @Override
        public void deleteAbandoned(Path folder, Pattern name) {
            try (var files = Files.newDirectoryStream(
                    folder,
                    file -> name.matcher(file.getFileName().toString()).matches()
                            && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))) {
                for (Path file : files) {
                    deleteIfAbandoned(file);
                }
            } catch (IOException | DirectoryIteratorException e) {
                // they take room, and nothing else
            }
        }

        private static void deleteIfAbandoned(Path file) {
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
                if (Claim.tryLock(channel).isPresent()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                // as above
            }
        }
    }

    /** A file stream, because a channel would be closed by an interrupt, which is just when a run saves itself. */
    final class RealFile extends NewFile {
        private final FileOutputStream out;

        /** Says that the file is in use. */
        private @Nullable FileLock lock;

        RealFile(File file) throws IOException {
            this.out = new FileOutputStream(file);
            try {
                lock = Claim.tryLock(out.getChannel()).orElse(null);
            } catch (IOException e) {
                // a file system without locks, on which nothing is taken for abandoned either
            }
        }

        @Override
        public void write(int octet) throws IOException {
            out.write(octet);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void force() throws IOException {
            out.getFD().sync();
        }

        @Override
        public void cutTo(long sizeBytes) throws IOException {
            out.getChannel().truncate(sizeBytes);
        }

        @Override
        public void close() throws IOException {
            out.close();
            Reference.reachabilityFence(lock);
        }
    }
}
