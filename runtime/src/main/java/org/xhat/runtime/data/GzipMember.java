package org.xhat.runtime.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * The inflated bytes of a file that is exactly one gzip member (RFC 1952). Unlike {@link java.util.zip.GZIPInputStream} it
 * refuses bytes after the member. The end of the stream is reported only after checksum and length agreed.
 *
 * <p>Errors: {@link EOFException} where the compressed file ends early, {@link ZipException} where it is damaged or goes on.
 */
public final class GzipMember extends InflaterInputStream {
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;

    private final CRC32 crc = new CRC32();
    private boolean ended;

    /** Reads the member's header from {@code in}; the stream owns {@code in} and its inflater from here on. */
    public GzipMember(InputStream in) throws IOException {
        super(in, new Inflater(true), 1 << 15);
        skipHeader();
    }

    private void skipHeader() throws IOException {
        if (rawByte() != 0x1f || rawByte() != 0x8b) {
            throw new ZipException("no gzip header");
        }
        if (rawByte() != 8) {
            throw new ZipException("unknown compression method");
        }
        int flags = rawByte();
        skipRaw(6); // modification time, extra flags, operating system
        if ((flags & FLAG_EXTRA) != 0) {
            skipRaw(rawByte() | rawByte() << 8);
        }
        if ((flags & FLAG_NAME) != 0) {
            skipZeroTerminated();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipZeroTerminated();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            skipRaw(2);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (ended) {
            return length == 0 ? 0 : -1;
        }
        int count = super.read(target, offset, length);
        if (count >= 0) {
            crc.update(target, offset, count);
            return count;
        }
        ended = true;
        checkTrailer();
        return -1;
    }

    private void checkTrailer() throws IOException {
        int unread = inf.getRemaining();
        var rest = new Rest(unread);
        long expectedCrc = rest.littleEndianInt();
        long expectedSize = rest.littleEndianInt();
        if (expectedCrc != crc.getValue()) {
            throw new ZipException("checksum differs");
        }
        if (expectedSize != (inf.getBytesWritten() & 0xffff_ffffL)) {
            throw new ZipException("length differs");
        }
        if (rest.next() >= 0) {
            throw new ZipException("bytes follow the compressed data");
        }
    }

    /** What the inflater was given but did not use, then what it was never given. */
    private final class Rest {
        private int position;

        Rest(int unread) {
            this.position = len - unread;
        }

        int next() throws IOException {
            return position < len ? buf[position++] & 0xff : in.read();
        }

        long littleEndianInt() throws IOException {
            long value = 0;
            for (int shift = 0; shift < 32; shift += 8) {
                int next = next();
                if (next < 0) {
                    throw new EOFException();
                }
                value |= (long) next << shift;
            }
            return value;
        }
    }

    @Override
    public void close() throws IOException {
        inf.end();
        super.close();
    }

    private int rawByte() throws IOException {
        int value = in.read();
        if (value < 0) {
            throw new EOFException();
        }
        return value;
    }

    private void skipRaw(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            rawByte();
        }
    }

    private void skipZeroTerminated() throws IOException {
        while (rawByte() != 0) {
            // the name or comment that some writers leave in the header
        }
    }
}
