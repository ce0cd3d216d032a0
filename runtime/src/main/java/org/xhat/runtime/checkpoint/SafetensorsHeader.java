package org.xhat.runtime.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;

/**
 * The header of a safetensors file: a JSON object of tensor entries and a map of strings.
 *
 * @param metadata the strings
 * @param entries the tensors in the order of the header; their data lie anywhere, but without overlap or gap
 */
record SafetensorsHeader(SequencedMap<String, String> metadata, List<TensorEntry> entries) {

    /** Places a checkpoint's tensors. Wider elements come first, so that each tensor is aligned; otherwise order is kept. */
    static SafetensorsHeader of(Checkpoint checkpoint) {
        var metadata = new LinkedHashMap<String, String>();
        metadata.put(Checkpoint.FORMAT_KEY, Checkpoint.FORMAT);
        metadata.put(Checkpoint.CHECKSUM_KEY, FileChecksum.UNKNOWN);
        metadata.putAll(checkpoint.metadata());
        var widestFirst = new ArrayList<>(checkpoint.tensors().entrySet());
        widestFirst.sort(
                Comparator.comparingInt(tensor -> -tensor.getValue().dtype().sizeBytes()));
        var placed = new HashMap<String, TensorEntry>();
        long offset = 0;
        for (var tensor : widestFirst) {
            StoredTensor.Dtype dtype = tensor.getValue().dtype();
            long[] shape = tensor.getValue().shape();
            long end = offset + TensorEntry.sizeBytes(dtype, shape);
            placed.put(tensor.getKey(), new TensorEntry(tensor.getKey(), dtype, shape, offset, end));
            offset = end;
        }
        List<TensorEntry> entries = checkpoint.tensors().keySet().stream()
                .map(name -> Objects.requireNonNull(placed.get(name)))
                .toList();
        return new SafetensorsHeader(metadata, entries);
    }

    /** The same header, of the same length, with a checksum. */
    SafetensorsHeader withChecksum(String digits) {
        var signed = new LinkedHashMap<>(metadata);
        signed.put(Checkpoint.CHECKSUM_KEY, digits);
        return new SafetensorsHeader(signed, entries);
    }

    /** The entries in the order of their data. */
    List<TensorEntry> inFileOrder() {
        return entries.stream()
                .sorted(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end))
                .toList();
    }

    /** The header's bytes: JSON in UTF-8, padded with spaces to a multiple of 8. */
    byte[] toBytes() {
        var text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeObjectFieldStart(Checkpoint.METADATA_KEY);
            for (var entry : metadata.entrySet()) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
            for (TensorEntry entry : entries) {
                json.writeObjectFieldStart(entry.name());
                json.writeStringField("dtype", entry.dtype().name());
                json.writeFieldName("shape");
                json.writeArray(entry.shape(), 0, entry.shape().length);
                json.writeFieldName("data_offsets");
                json.writeArray(new long[] {entry.begin(), entry.end()}, 0, 2);
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        try {
            ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text.getBuffer()));
            byte[] padded = new byte[(utf8.remaining() + 7) / 8 * 8];
            Arrays.fill(padded, (byte) ' ');
            utf8.get(padded, 0, utf8.remaining());
            return padded;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a name or a metadata entry is not valid Unicode", e);
        }
    }
}
