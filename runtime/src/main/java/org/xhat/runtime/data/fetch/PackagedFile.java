package org.xhat.runtime.data.fetch;

/**
 * One IDX file of a packaged data set.
 *
 * @param name the file's name as xhat stores it, without {@code .gz}
 * @param entry its path in the package's archive; ending in {@code .gz} if it is compressed there
 * @param sizeBytes length of the IDX file
 * @param sha256 checksum of the IDX file, in hexadecimal digits
 */
record PackagedFile(String name, String entry, long sizeBytes, String sha256) {

    /** The name of the compressed file that xhat stores. */
    String storedName() {
        return name + ".gz";
    }

    boolean compressedInPackage() {
        return entry.endsWith(".gz");
    }
}
