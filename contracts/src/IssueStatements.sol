// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Gives a member the right to issue documents of a kind, or changes or takes it.
///         Signed by a head of a steward.
/// @param issuer The id of the member.
/// @param kind The kind of documents, 1 to 32 characters of a-z, 0-9, dot and hyphen.
/// @param from The first second in which it may issue, Unix time.
/// @param until The last second in which it may issue, Unix time; 0 with `from` 0 takes the
///        right.
/// @param expectedState The number of statements accepted so far about the right.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct LicenseIssuer {
    bytes32 issuer;
    string kind;
    uint64 from;
    uint64 until;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Issues one document. Signed by an account of the issuer.
/// @param issuer The id of the member that issues.
/// @param kind The kind of documents, 1 to 32 characters of a-z, 0-9, dot and hyphen.
/// @param key What the issuer knows the document by: its own keyed hash of the number.
/// @param root The root over the fields of the document.
/// @param validFrom The first second in which it is valid, Unix time.
/// @param validUntil The last second in which it is valid, Unix time; 0 for without end.
/// @param amount The amount in minor units, where the sum of red letters shall be enforced;
///        else 0.
/// @param buyer The id of the member that may ask for a red letter, too; zero for none.
/// @param blue The id of the document for which this is the red letter; zero for none.
/// @param expectedState The number of statements accepted so far about the document.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct IssueDocument {
    bytes32 issuer;
    string kind;
    bytes32 key;
    bytes32 root;
    uint64 validFrom;
    uint64 validUntil;
    uint64 amount;
    bytes32 buyer;
    bytes32 blue;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @notice Issues a run of numbered documents. Signed by an account of the issuer.
/// @param issuer The id of the member that issues.
/// @param kind The kind of documents, 1 to 32 characters of a-z, 0-9, dot and hyphen.
/// @param series The issuer's own name of the series, a hash.
/// @param first The first serial, at least 1.
/// @param count How many documents.
/// @param root The RFC 6962 root over the documents' roots; a leaf's place is its serial -
///        first.
/// @param validFrom The first second in which they are valid, Unix time.
/// @param validUntil The last second in which they are valid, Unix time; 0 for without end.
/// @param expectedState The number of statements accepted so far about the series.
/// @param nonce Random.
/// @param expires The last second in which the statement may be accepted, Unix time.
struct IssueBatch {
    bytes32 issuer;
    string kind;
    bytes32 series;
    uint64 first;
    uint64 count;
    bytes32 root;
    uint64 validFrom;
    uint64 validUntil;
    uint64 expectedState;
    bytes32 nonce;
    uint64 expires;
}

/// @title IssueStatements
/// @notice The EIP-712 struct hashes of what Documents accepts about issuing documents.
library IssueStatements {
    /// @dev The type that Documents.license accepts.
    bytes32 private constant LICENSE =
        keccak256(
            "LicenseIssuer(bytes32 issuer,string kind,uint64 from,uint64 until,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Documents.issue accepts.
    bytes32 private constant ISSUE =
        keccak256(
            "IssueDocument(bytes32 issuer,string kind,bytes32 key,bytes32 root,"
            "uint64 validFrom,uint64 validUntil,uint64 amount,bytes32 buyer,"
            "bytes32 blue,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );
    /// @dev The type that Documents.issueBatch accepts.
    bytes32 private constant ISSUE_BATCH =
        keccak256(
            "IssueBatch(bytes32 issuer,string kind,bytes32 series,uint64 first,"
            "uint64 count,bytes32 root,uint64 validFrom,uint64 validUntil,"
            "uint64 expectedState,bytes32 nonce,uint64 expires)"
        );

    /// @notice The struct hash of a LicenseIssuer.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(LicenseIssuer calldata s) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    LICENSE,
                    s.issuer,
                    keccak256(bytes(s.kind)),
                    s.from,
                    s.until,
                    s.expectedState,
                    s.nonce,
                    s.expires
                )
            );
    }

    /// @notice The struct hash of a IssueDocument.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(IssueDocument calldata s) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    ISSUE,
                    s.issuer,
                    keccak256(bytes(s.kind)),
                    s.key,
                    s.root,
                    s.validFrom,
                    s.validUntil,
                    s.amount,
                    s.buyer,
                    s.blue,
                    s.expectedState,
                    s.nonce,
                    s.expires
                )
            );
    }

    /// @notice The struct hash of a IssueBatch.
    /// @param s The statement.
    /// @return The hash, without the domain.
    function hash(IssueBatch calldata s) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    ISSUE_BATCH,
                    s.issuer,
                    keccak256(bytes(s.kind)),
                    s.series,
                    s.first,
                    s.count,
                    s.root,
                    s.validFrom,
                    s.validUntil,
                    s.expectedState,
                    s.nonce,
                    s.expires
                )
            );
    }
}
