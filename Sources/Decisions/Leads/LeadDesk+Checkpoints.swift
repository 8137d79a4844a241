import RoomModel
import Rooms

/// When the state that leads rest on was written last.
struct CheckpointProgress: Sendable {
    /// The place of the log that is written.
    var sequence: Int64 = 0
    var at = EventTime(milliseconds: 0)
    /// Rises when somebody is forgotten: what was being written then is thrown away.
    var generation = 0
    var isWriting = false

    /// Places of the log after which it is written anew, whatever the clock says: what a start reads in half a second.
    static let stride: Int64 = 100_000
    /// Milliseconds after which any change is written.
    static let interval: Int64 = 60_000

    func isDue(_ newest: Int64, at now: EventTime) -> Bool {
        guard !isWriting, newest > sequence else { return false }
        return newest - sequence >= Self.stride || now.milliseconds - at.milliseconds >= Self.interval
    }
}

extension LeadDesk {
    /// Writes a tenant's state beside the queue, so that no event waits for it.
    func writeCheckpointIfDue(of id: TenantID, at now: EventTime) {
        guard let tenant = tenants[id], tenant.checkpoints.isDue(tenant.lastSequence, at: now) else { return }
        tenants[id]?.checkpoints.isWriting = true
        tenants[id]?.checkpoints.at = now
        let isStarted = services.scope.spawn {
            let checkpoint = LeadCheckpoint(tenant: id, sequence: tenant.lastSequence, state: tenant.state)
            await self.keep(checkpoint, generation: tenant.checkpoints.generation)
        }
        if !isStarted { tenants[id]?.checkpoints.isWriting = false }
    }

    /// Writes a tenant's state now, as at the end of the process.
    func keepCheckpoint(of id: TenantID) async {
        guard let tenant = tenants[id], tenant.lastSequence > tenant.checkpoints.sequence else { return }
        await keep(
            LeadCheckpoint(tenant: id, sequence: tenant.lastSequence, state: tenant.state),
            generation: tenant.checkpoints.generation)
    }

    private func keep(_ checkpoint: LeadCheckpoint, generation: Int) async {
        let id = checkpoint.tenant
        defer { tenants[id]?.checkpoints.isWriting = false }
        guard tenants[id]?.checkpoints.generation == generation else { return }
        do {
            try await services.store.save(checkpoint)
            tenants[id]?.checkpoints.sequence = checkpoint.sequence
        } catch {
            services.report("store what leads rest on", error)
        }
    }
}
