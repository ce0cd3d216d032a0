package org.xhat.runtime.checkpoint;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What an atomic save asks of the file system, one method per operation that can fail. */
interface FileOperations {

    /** A new file that is being written. Writing, forcing and closing ignore interrupts. */
    abstract class NewFile extends OutputStream {
        /** Returns once the contents are on the disk. */
        abstract void force() throws IOException;
    }

    /** Creates a file that must not exist. */
    NewFile create(Path file) throws IOException;

    /** Renames {@code from} to {@code to}, which is replaced; others see either the old or the new file. */
    void moveAtomically(Path from, Path to) throws IOException;

    /** Returns once the folder's entries are on the disk. */
    void forceFolder(Path folder) throws IOException;

    /** Deletes a file that may be missing. */
    void deleteIfExists(Path file) throws IOException;

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
    }

    /** A file stream, because a channel would be closed by an interrupt, which is just when a run saves itself. */
    final class RealFile extends NewFile {
        private final FileOutputStream out;

        RealFile(File file) throws IOException {
            this.out = new FileOutputStream(file);
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
        void force() throws IOException {
            out.getFD().sync();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
