package org.semblance.jobs.run;

import static org.apache.hadoop.fs.CommonPathCapabilities.ABORTABLE_STREAM;

import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.semblance.UserException;
import org.semblance.files.Storage;

/**
 * The only writer of what jobs publish, below one directory of any Hadoop file system. Three
 * promises, for the reasons for which Delta Lake's LogStore makes them:
 *
 * <ul>
 *   <li>a file appears whole or not at all, whoever reads meanwhile and whenever the writer dies;
 *   <li>{@link #createIfAbsent} has exactly one winner among threads, processes and machines;
 *   <li>{@link #list} shows what was written.
 * </ul>
 *
 * <p>On local disks and HDFS a file grows under a hidden name ending in {@value #TEMPORARY} beside
 * its place and is renamed; object stores show a file when it is closed, so small ones are written
 * in place. What a killed writer leaves is such a hidden file, which no reader of tables sees.
 */
public final class Store {
  /** How the name of a file ends that is being written. */
  public static final String TEMPORARY = ".tmp";

  /** Where files grow in sight, and a rename is one step. */
  private static final Set<String> HDFS = Set.of("hdfs", "viewfs");

  private static final AtomicLong FILES = new AtomicLong();
  private static final int BUFFER = 1 << 20;

  private final Path root;
  private final FileSystem fileSystem;
  private final boolean local;
  private final boolean grows;

  /**
   * @throws IOException if the file system cannot be reached or the path is a file
   */
  public Store(String path, Configuration hadoop) throws IOException {
    this.fileSystem = Storage.of(path, hadoop);
    this.root = fileSystem.makeQualified(new Path(path));
    this.local = fileSystem instanceof LocalFileSystem;
    this.grows = local || HDFS.contains(fileSystem.getScheme());
    if (fileSystem.exists(root) && !fileSystem.getFileStatus(root).isDirectory()) {
      throw new IOException("it is a file, expected a directory");
    }
    // Local checksum files would double the number of files that a person sees.
    fileSystem.setWriteChecksum(false);
  }

  /** Qualified path of something in the store. */
  public String path(String... parts) {
    return at(parts).toString();
  }

  private Path at(String... parts) {
    Path path = root;
    for (String part : parts) {
      path = new Path(path, part);
    }
    return path;
  }

  /** Settings of its file system. */
  public Configuration hadoop() {
    return fileSystem.getConf();
  }

  /** Of this process and thread of writing: two writers never share a temporary file. */
  static String writer() {
    return host() + "-" + ProcessHandle.current().pid() + "-" + FILES.incrementAndGet();
  }

  static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "localhost"; // a machine without a name of its own
    }
  }

  /**
   * A file that is being written. Nobody sees it before {@link #commit}; closed without it, it
   * never was.
   */
  public final class Pending extends OutputStream {
    private final Path target;
    private final Path written;
    private FSDataOutputStream file;
    private OutputStream out;
    private boolean ended;

    private Pending(Path target, Path written) {
      this.target = target;
      this.written = written;
    }

    private OutputStream out() throws IOException {
      if (out == null) {
        file = fileSystem.create(written, true);
        out = new BufferedOutputStream(file, BUFFER);
      }
      return out;
    }

    @Override
    public void write(int value) throws IOException {
      out().write(value);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      out().write(bytes, from, count);
    }

    /** Publishes the file, in place of what may stand there. */
    public void commit() throws IOException {
      out().close();
      if (!written.equals(target)) {
        replace(written, target);
      }
      ended = true;
    }

    @Override
    public void close() throws IOException {
      if (ended) {
        return;
      }
      ended = true;
      if (file != null && written.equals(target) && file.hasCapability(ABORTABLE_STREAM)) {
        file.abort();
      } else if (file != null) {
        file.close();
      }
      if (!written.equals(target)) {
        fileSystem.delete(written, false);
      }
    }
  }

  /**
   * A file that a library writes by its path, and whose name says all of its content: whichever of
   * several attempts is published first, it is right.
   */
  public final class Attempt implements AutoCloseable {
    private final Path target;
    private final Path written;

    private Attempt(Path target) {
      this.target = target;
      this.written = temporary(target);
    }

    /** Where the library is to write it. */
    public String path() {
      return written.toString();
    }

    /** Bytes of the file, once the library has closed it. */
    public long length() throws IOException {
      return fileSystem.getFileStatus(written).getLen();
    }

    /**
     * Publishes the file that the library has closed.
     *
     * @throws IllegalStateException if what stands there is of another length
     */
    public void commit() throws IOException {
      long own = length();
      if (renameIfAbsent(written, target)) {
        return;
      }
      long found = fileSystem.getFileStatus(target).getLen();
      if (found != own) {
        throw new IllegalStateException(
            String.format(
                "two attempts at %s differ: found %d bytes, expected %d", target, found, own));
      }
    }

    /** Leaves nothing but what was published. */
    @Override
    public void close() throws IOException {
      fileSystem.delete(written, false);
    }
  }

  private static Path temporary(Path target) {
    return new Path(target.getParent(), "." + target.getName() + "." + writer() + TEMPORARY);
  }

  /** Begins a file. */
  public Pending create(String... parts) {
    Path target = at(parts);
    return new Pending(target, grows ? temporary(target) : target);
  }

  /** Begins a file that a library writes. */
  public Attempt attempt(String... parts) {
    return new Attempt(at(parts));
  }

  /** Writes a small file, in place of what may stand there. */
  public void write(byte[] bytes, String... parts) throws IOException {
    try (Pending pending = create(parts)) {
      pending.write(bytes);
      pending.commit();
    }
  }

  /**
   * Writes a small file unless one of the name is there.
   *
   * <p>On object stores as far as their own {@code create} without overwriting has one winner.
   *
   * @return whether this call made it; exactly one of all that ever try does
   */
  public boolean createIfAbsent(byte[] bytes, String... parts) throws IOException {
    Path target = at(parts);
    if (fileSystem.exists(target)) {
      return false;
    }
    if (!grows) {
      try (OutputStream out = fileSystem.create(target, false)) {
        out.write(bytes);
        return true;
      } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
        return false;
      }
    }
    Path written = temporary(target);
    try (OutputStream out = fileSystem.create(written, true)) {
      out.write(bytes);
    }
    boolean won = renameIfAbsent(written, target);
    if (!won) {
      fileSystem.delete(written, false);
    }
    return won;
  }

  /** One step, in which a file of the name is replaced. */
  private void replace(Path from, Path to) throws IOException {
    if (local) {
      if (!fileSystem.rename(from, to)) {
        throw new IOException("it cannot be renamed from " + from.getName());
      }
    } else {
      FileContext.getFileContext(to.toUri(), fileSystem.getConf())
          .rename(from, to, Options.Rename.OVERWRITE);
    }
  }

  /** One step, which fails where a file of the name is. */
  private boolean renameIfAbsent(Path from, Path to) throws IOException {
    if (local) {
      // A rename would replace it, and a look before is a race; a hard link does neither.
      java.nio.file.Path source = java.nio.file.Path.of(from.toUri().getPath());
      try {
        Files.createLink(java.nio.file.Path.of(to.toUri().getPath()), source);
      } catch (FileAlreadyExistsException e) {
        return false;
      } catch (UnsupportedOperationException e) {
        throw new IOException("its file system has no hard links, expected one that has", e);
      }
      fileSystem.delete(from, false);
      return true;
    }
    if (!grows) {
      // A copy in the store: whole when it appears, and equal to what another attempt's would be.
      return !fileSystem.exists(to) && fileSystem.rename(from, to);
    }
    try {
      FileContext.getFileContext(to.toUri(), fileSystem.getConf())
          .rename(from, to, Options.Rename.NONE);
      return true;
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
      return false;
    }
  }

  /** What a file holds. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file of any size without holding it in memory.
   *
   * @return SHA-256 of it, in hexadecimal
   */
  public String stream(Content content, String... parts) throws IOException {
    try (Pending pending = create(parts)) {
      DigestOutputStream out = new DigestOutputStream(pending, Sha256.digest());
      content.writeTo(out);
      out.flush();
      pending.commit();
      return HexFormat.of().formatHex(out.getMessageDigest().digest());
    }
  }

  public boolean exists(String... parts) throws IOException {
    return fileSystem.exists(at(parts));
  }

  /**
   * @throws FileNotFoundException if there is none
   */
  public InputStream open(String... parts) throws IOException {
    return fileSystem.open(at(parts));
  }

  /** A whole small file as text. */
  String text(String... parts) throws IOException {
    try (InputStream in = open(parts)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * Files and folders directly below a folder, temporary ones included; none if it is absent.
   *
   * @return in the order of their names
   */
  public List<FileStatus> list(String... parts) throws IOException {
    try {
      List<FileStatus> found = new ArrayList<>(List.of(fileSystem.listStatus(at(parts))));
      found.sort((a, b) -> a.getPath().getName().compareTo(b.getPath().getName()));
      return found;
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /** Deletes a file or a folder with all that is in it, if it is there. */
  public void delete(String... parts) throws IOException {
    fileSystem.delete(at(parts), true);
  }

  /** That a file cannot be written, with what to do. */
  UserException unwritable(IOException e, String... parts) {
    return new UserException(
        "Cannot write "
            + path(parts)
            + ": "
            + e.getMessage()
            + ". Check that it may be written and that there is space.",
        e);
  }
}
