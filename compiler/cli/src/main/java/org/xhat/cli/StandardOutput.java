package org.xhat.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Standard output that remembers why it could not be written: {@link System#out} only tells that it could not. */
final class StandardOutput extends FilterOutputStream {
    private @Nullable IOException failure;

    StandardOutput(OutputStream out) {
        super(out);
    }

    /** Takes the place of {@link System#out}. */
    static StandardOutput install() {
        var output = new StandardOutput(new FileOutputStream(FileDescriptor.out));
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
        String reason = failure == null ? null : String.valueOf(failure.getMessage());
        return reason == null || reason.toLowerCase(Locale.ROOT).contains("pipe") ? null : reason;
    }
}
