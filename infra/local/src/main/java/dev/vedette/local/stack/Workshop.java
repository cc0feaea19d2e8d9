package dev.vedette.local.stack;

import dev.vedette.local.process.ChildProcess;
import dev.vedette.local.process.JavaProgram;
import dev.vedette.local.process.LeashJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * The place where child processes run: a folder for each, a log for each, one leash for all. Closing it ends all that
 * were started in it. Thread-safe.
 */
final class Workshop implements AutoCloseable {
    private final Checkout checkout;
    private final Path run;
    private final Path leashJar;
    private final List<ChildProcess> children = new ArrayList<>();
    private boolean closed;

    private Workshop(Checkout checkout, Path run, Path leashJar) {
        this.checkout = checkout;
        this.run = run;
        this.leashJar = leashJar;
    }

    /**
     * Sets up an empty run folder.
     *
     * @param run folder for data and logs; what is in it from an earlier run is deleted
     */
    static Workshop create(Checkout checkout, Path run) throws IOException {
        Folders.delete(run);
        Files.createDirectories(run.resolve("logs"));
        Path leashJar = run.resolve("leash.jar");
        LeashJar.write(leashJar);
        return new Workshop(checkout, run, leashJar);
    }

    Checkout checkout() {
        return checkout;
    }

    Path leashJar() {
        return leashJar;
    }

    Path logs() {
        return run.resolve("logs");
    }

    /** A folder of the run, made if it is not there. */
    Path folder(String name) throws IOException {
        return Files.createDirectories(run.resolve(name));
    }

    ChildProcess start(String name, JavaProgram program) throws IOException {
        return adopt(ChildProcess.start(name, program, leashJar, log(name)));
    }

    /** With this JVM's standard output and standard error as its own. */
    ChildProcess startInForeground(String name, JavaProgram program) throws IOException {
        return adopt(ChildProcess.startInForeground(name, program, leashJar, log(name)));
    }

    ChildProcess start(String name, List<String> command, Consumer<ProcessBuilder> settings) throws IOException {
        return adopt(ChildProcess.start(name, command, log(name), settings));
    }

    private Path log(String name) {
        return logs().resolve(name + ".log");
    }

    private ChildProcess adopt(ChildProcess child) throws IOException {
        synchronized (children) {
            if (!closed) {
                children.add(child);
                return child;
            }
        }
        child.close();
        throw new IOException("the stack is being stopped");
    }

    /** A child that has ended and is replaced by another is none of ours any more. */
    void forget(ChildProcess child) {
        synchronized (children) {
            children.remove(child);
        }
    }

    /** Every child that was started and not forgotten, in the order of their starts. */
    List<ChildProcess> children() {
        synchronized (children) {
            return List.copyOf(children);
        }
    }

    /** Whether {@link #close} has been called. */
    boolean isClosed() {
        synchronized (children) {
            return closed;
        }
    }

    /** Ends all children, the youngest first; returns when they have ended. */
    @Override
    public void close() {
        List<ChildProcess> youngestFirst;
        synchronized (children) {
            closed = true;
            youngestFirst = new ArrayList<>(children);
        }
        Collections.reverse(youngestFirst);
        youngestFirst.forEach(ChildProcess::release);
        youngestFirst.forEach(ChildProcess::close);
    }
}
