package io.netloft.logstream.core;

/**
 * What the file system says of a file.
 *
 * @param device its device's number
 * @param inode its number on the device; used again at once when a file is deleted, so no identity by itself
 * @param size bytes
 * @param modifiedNs last write, nanoseconds since 1970
 * @param regular a plain file, not a folder, pipe or device
 */
public record FileFacts(long device, long inode, long size, long modifiedNs, boolean regular) {
    /** Whether both are the same file as far as numbers can tell. */
    public boolean sameFile(FileFacts other) {
        return device == other.device && inode == other.inode;
    }
}
