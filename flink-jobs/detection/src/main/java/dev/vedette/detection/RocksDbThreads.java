package dev.vedette.detection;

import java.util.Collection;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.Priority;

/**
 * Lets RocksDB merge its files when nobody else wants the processor, and write what it has in memory to files on several
 * threads. Each checkpoint leaves files to be merged, on threads of which there are as many as processors, and events waited
 * for them; and it has all RocksDB of a task manager write their memory at once, for which there was one thread. Where the
 * system does not let priorities be changed, they stay.
 */
public final class RocksDbThreads implements RocksDBOptionsFactory {
    private static final long serialVersionUID = 1L;

    /** They mostly wait for the disk: a file or two for each state of each keyed operator. */
    static final int WRITING = 8;

    @Override
    public DBOptions createDBOptions(DBOptions current, Collection<AutoCloseable> toClose) {
        Env all = Env.getDefault();
        all.lowerThreadPoolCPUPriority(Priority.LOW);
        all.setBackgroundThreads(WRITING, Priority.HIGH);
        return current;
    }

    @Override
    public ColumnFamilyOptions createColumnOptions(ColumnFamilyOptions current, Collection<AutoCloseable> toClose) {
        return current;
    }
}
