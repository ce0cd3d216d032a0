package org.xhat.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Standard output that remembers why it could not be written: {@link System#out} only tells that it could not. */
final class StandardOutput extends FilterOutputStream {
    /** The bits of POSIX's {@code st_mode} that tell what kind of file it is; below, two of the kinds. */
    private static final int KIND = 0xF000;

    private static final int PIPE = 0x1000;
    private static final int SOCKET = 0xC000;

    private final Path device;
    private @Nullable IOException failure;

    /** Writes to {@code out}; the file system knows it as {@code device}. */
    StandardOutput(OutputStream out, Path device) {
        super(out);
        this.device = device;
    }

    /** Takes the place of {@link System#out}. */
    static StandardOutput install() {
        var output = new StandardOutput(new FileOutputStream(FileDescriptor.out), Path.of("/dev/stdout"));
        Charset charset = System.out.charset();
        System.setOut(new PrintStream(new BufferedOutputStream(output), true, charset));
        return output;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** Why a report was lost; null where none was, or where its reader went away, as {@code head} does, and wants no more. */
    @Nullable String loss() {
        return failure == null || isPipe() ? null : String.valueOf(failure.getMessage());
    }

    /**
     * Whether the device has a reader at its other end: then a write fails because that is gone. The words of the failure are no
     * sign of it, for they are in the user's language.
     */
    private boolean isPipe() {
        try {
            int kind = (int) Files.getAttribute(device, "unix:mode") & KIND;
            return kind == PIPE || kind == SOCKET;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false; // told once too often rather than not at all
        }
    }
}
