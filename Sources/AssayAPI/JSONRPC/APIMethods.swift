extension API {
    /// All methods, by their names.
    public static let methods: [any APIMethod.Type] = [
        AdminLogLevel.self, AdminPeers.self, AdminSnapshot.self, AdminStop.self, Discover.self,
        GetAccount.self, ListAttestations.self, GetBlock.self, GetGenesis.self, GetHeader.self,
        GetParameters.self, GetValidators.self, GetEpoch.self, GetJob.self, ListJobs.self,
        GetUpdate.self, GetModel.self, ListModels.self, NodeMisbehaviour.self, NodePeers.self,
        NodeStatus.self, GetBlockProof.self, GetConsistency.self, GetInclusion.self,
        GetStateProof.self, ListSettlements.self, Subscribe.self, GetStatement.self,
        GetReceipt.self, GetReceipts.self, Submit.self, SubmitBatch.self, Unsubscribe.self,
    ]
}
