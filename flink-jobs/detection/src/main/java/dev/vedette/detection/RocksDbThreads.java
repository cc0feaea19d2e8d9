package dev.vedette.detection;

import java.util.Collection;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.Priority;

/**
 * Lets RocksDB merge its files when nobody else wants the processor. Each checkpoint leaves files to be merged, on threads of
 * which there are as many as processors, and events waited for them. What a checkpoint waits for, writing memory to a file, stays
 * as urgent as it is. Of all of a task manager's RocksDB at once; where the system does not let it, nothing happens.
 */
public final class PatientCompaction implements RocksDBOptionsFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public DBOptions createDBOptions(DBOptions current, Collection<AutoCloseable> toClose) {
        Env.getDefault().lowerThreadPoolCPUPriority(Priority.LOW);
        return current;
    }

    @Override
    public ColumnFamilyOptions createColumnOptions(ColumnFamilyOptions current, Collection<AutoCloseable> toClose) {
        return current;
    }
}
